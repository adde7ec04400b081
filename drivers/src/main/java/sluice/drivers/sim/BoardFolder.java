package sluice.drivers.sim;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.loop.posix.FileCalls;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * A chip's outside in a folder, for chips whose users come and go as processes do: what is wired to
 * its pins is played here, and a {@link FolderChip} of another process is the chip. One thread.
 *
 * <pre>
 * words    four of 64 bits, a bit a line: levels from outside, latches, outputs, edges wanted
 * events   a named pipe of the kernel's structs
 * sets     a named pipe of what outputs were set to: bits and mask
 * idle     a named pipe without anything, for requests without edges
 * </pre>
 */
public final class BoardFolder implements AutoCloseable {
  static final String WORDS = "words";
  static final String EVENTS = "events";
  static final String SETS = "sets";
  static final String IDLE = "idle";

  static final int OUTSIDE = 0;
  static final int LATCHES = 8;
  static final int OUTPUTS = 16;
  static final int EDGES = 24;
  static final int WORDS_BYTES = 32;
  static final int SET_BYTES = 16;

  /** Lines of a word. */
  public static final int LINES_MAX = 64;

  private final FileChannel words;
  private final int events;
  private final int sets;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment event = arena.allocate(GpioV2.EVENT_BYTES, 8);
  private final MemorySegment set = arena.allocate(SET_BYTES, 8);
  private final int[] lineSeqnos = new int[LINES_MAX];
  private final long[] changes = new long[LINES_MAX];
  private long driven;
  private int seqno;
  private long dropped;

  private BoardFolder(FileChannel words, int events, int sets) {
    this.words = words;
    this.events = events;
    this.sets = sets;
  }

  /** A board with all pins low, in a folder of its own. */
  public static BoardFolder create(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String pipe : new String[] {EVENTS, SETS, IDLE}) {
      FileCalls.mkfifo(folder.resolve(pipe).toString());
    }
    FileChannel words = FileChannel.open(folder.resolve(WORDS), CREATE, READ, WRITE);
    words.write(ByteBuffer.allocate(WORDS_BYTES), 0);
    int how = Posix.O_RDWR | Posix.O_NONBLOCK; // with both ends of its own it never hangs up
    return new BoardFolder(
        words,
        Posix.open(folder.resolve(EVENTS).toString(), how),
        Posix.open(folder.resolve(SETS).toString(), how));
  }

  /**
   * Sets a pin from outside; a change is an edge if a chip wants it.
   *
   * @param nanos when, {@code CLOCK_MONOTONIC}
   */
  public void drive(int line, boolean high, long nanos) throws IOException {
    long bit = 1L << line;
    long before = word(words, OUTSIDE);
    long after = high ? before | bit : before & ~bit;
    if (after == before) {
      return;
    }
    put(words, OUTSIDE, after);
    if ((word(words, EDGES) & bit) == 0) {
      return;
    }
    GpioV2.putEvent(event, 0, nanos, high, line, ++seqno, ++lineSeqnos[line]);
    if (Posix.write(events, event, GpioV2.EVENT_BYTES) != GpioV2.EVENT_BYTES) {
      dropped++;
    }
  }

  /** Edges of a line so far, those included that nobody read in time. */
  public long edges(int line) {
    return Integer.toUnsignedLong(lineSeqnos[line]);
  }

  /** Edges that the queue had no room for. */
  public long dropped() {
    return dropped;
  }

  /** What an output drives, and how often that has changed: each value that was ever set counts. */
  public boolean output(int line) {
    while (Posix.read(sets, set, SET_BYTES) == SET_BYTES) {
      long bits = set.get(JAVA_LONG, 0);
      long mask = set.get(JAVA_LONG, 8);
      long next = (driven & ~mask) | (bits & mask);
      for (int i = 0; i < LINES_MAX; i++) {
        changes[i] += (driven ^ next) >>> i & 1;
      }
      driven = next;
    }
    return (driven >>> line & 1) != 0;
  }

  /** How often an output's level has changed, as of the last {@link #output}. */
  public long changes(int line) {
    return changes[line];
  }

  /** The chip is gone. */
  @Override
  public void close() throws IOException {
    Posix.close(events);
    Posix.close(sets);
    words.close();
    arena.close();
  }

  static long word(FileChannel from, int at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    while (bytes.hasRemaining()) {
      if (from.read(bytes, at + bytes.position()) < 0) {
        throw new IOException("gpio: the board's folder has no words");
      }
    }
    return bytes.getLong(0);
  }

  static void put(FileChannel to, int at, long word) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, word);
    to.write(bytes, at);
  }
}
