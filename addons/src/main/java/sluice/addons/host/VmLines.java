package sluice.addons.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sluice.addons.AddonException;
import sluice.addons.child.GatewayEnd;
import sluice.addons.child.Message;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * Requested lines, from within an addon's own process: the gateway has each by a number. Its edges
 * go into the pipe from which the request reads; a full one drops them, and their numbers pass.
 * Loop's thread only.
 */
final class VmLines implements LineValues {
  private final GatewayEnd end;
  private final VmDevices devices;
  private final int[] offsets;
  private final long[] tags;
  private final int[] lineSeqnos;
  private final MemorySegment event = Arena.ofAuto().allocate(GpioV2.EVENT_BYTES, 8);
  private int writeFd;
  private int seqno;

  /**
   * Of a request.
   *
   * @param tags of its lines, in its order
   * @param writeFd the pipe's end; owned by this now
   */
  VmLines(GatewayEnd end, VmDevices devices, int[] offsets, long[] tags, int writeFd) {
    this.end = end;
    this.devices = devices;
    this.offsets = offsets;
    this.tags = tags;
    this.lineSeqnos = new int[tags.length];
    this.writeFd = writeFd;
    for (long tag : tags) {
      devices.add(tag, this);
    }
  }

  /**
   * A line has another level.
   *
   * @param level 1, 0, or an error's number: the line is gone
   */
  void edge(long tag, long level, long nanos) {
    if (level < 0) {
      hangUp();
      return;
    }
    for (int i = 0; i < tags.length; i++) {
      if (tags[i] == tag) {
        GpioV2.putEvent(event, 0, nanos, level != 0, offsets[i], ++seqno, ++lineSeqnos[i]);
        var _ = Posix.write(writeFd, event, GpioV2.EVENT_BYTES);
      }
    }
  }

  @Override
  public long get(long mask) throws IOException {
    long bits = 0;
    for (int i = 0; i < tags.length; i++) {
      if ((mask >>> i & 1) != 0) {
        bits |= ask(Message.LEVEL, i, 0) << i;
      }
    }
    return bits;
  }

  @Override
  public void set(long bits, long mask) throws IOException {
    for (int i = 0; i < tags.length; i++) {
      if ((mask >>> i & 1) != 0) {
        var _ = ask(Message.SET, i, bits >>> i & 1);
      }
    }
  }

  @Override
  public void reconfigure(List<LineSetup> lines) throws IOException {
    for (int i = 0; i < tags.length; i++) {
      var _ = ask(Message.SET_UP, i, LineBits.of(lines.get(i)));
    }
  }

  private long ask(int type, int index, long number) throws IOException {
    try {
      return end.ask(type, tags[index], number);
    } catch (AddonException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void release() {
    for (long tag : tags) {
      devices.remove(tag);
      try {
        var _ = end.ask(Message.CLOSE, tag, 0);
      } catch (AddonException e) {
        // the gateway has given it back already
      }
    }
    hangUp();
  }

  private void hangUp() {
    if (writeFd >= 0) {
      Posix.close(writeFd);
      writeFd = -1;
    }
  }
}
