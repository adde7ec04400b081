package sluice.ota.delta;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into chunks at places that depend on the content around them alone, so that an
 * insertion moves the cuts next to it and no others. FastCDC with normalized chunking (Xia et al.,
 * "FastCDC", USENIX ATC 2016, algorithm 1, and the masks of its implementation): a cut before the
 * average size needs 15 bits of the hash to be zero, one after it 11.
 *
 * <p>Only who makes a delta cuts; a board copies what it is told. So the gear's seed may change
 * without a new format; it is fixed so that the same releases make the same delta.
 */
public final class Chunker {
  /** No chunk is smaller, but for a file's last one. */
  public static final int MIN_BYTES = 2 * 1_024;

  /** Most chunks are near it. */
  public static final int AVERAGE_BYTES = 8 * 1_024;

  public static final int MAX_BYTES = 64 * 1_024;

  private static final int BUFFER_BYTES = 16 * MAX_BYTES;
  private static final long MASK_BEFORE_AVERAGE = 0x0003_5907_0353_0000L;
  private static final long MASK_AFTER_AVERAGE = 0x0000_d900_0353_0000L;
  private static final long SEED = 0x736c_7569_6365L;
  private static final long[] GEAR = gear();

  /** Takes one chunk after the other. */
  public interface Sink {
    /**
     * Takes a chunk; the array is used again after the return.
     *
     * @param bytes it is in there, from offset on
     */
    void chunk(byte[] bytes, int offset, int length) throws IOException;
  }

  private Chunker() {}

  /** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) from a fixed seed. */
  private static long[] gear() {
    long[] gear = new long[256];
    long state = SEED;
    for (int i = 0; i < gear.length; i++) {
      state += 0x9e37_79b9_7f4a_7c15L;
      long mixed = (state ^ (state >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
      mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
      gear[i] = mixed ^ (mixed >>> 31);
    }
    return gear;
  }

  /** Cuts a stream to its end. */
  public static void cut(InputStream in, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    int have = in.readNBytes(buffer, 0, buffer.length);
    while (have > 0) {
      boolean last = have < buffer.length;
      int at = 0;
      while (at < have && (last || have - at >= MAX_BYTES)) {
        int length = length(buffer, at, have);
        sink.chunk(buffer, at, length);
        at += length;
      }
      System.arraycopy(buffer, at, buffer, 0, have - at);
      have -= at;
      have += last ? 0 : in.readNBytes(buffer, have, buffer.length - have);
    }
  }

  /** Of the chunk that begins there. */
  static int length(byte[] bytes, int from, int to) {
    int rest = Math.min(to - from, MAX_BYTES);
    if (rest <= MIN_BYTES) {
      return rest;
    }
    int average = Math.min(rest, AVERAGE_BYTES);
    long hash = 0;
    int at = MIN_BYTES;
    for (; at < average; at++) {
      hash = (hash << 1) + GEAR[bytes[from + at] & 0xff];
      if ((hash & MASK_BEFORE_AVERAGE) == 0) {
        return at;
      }
    }
    for (; at < rest; at++) {
      hash = (hash << 1) + GEAR[bytes[from + at] & 0xff];
      if ((hash & MASK_AFTER_AVERAGE) == 0) {
        return at;
      }
    }
    return rest;
  }
}
