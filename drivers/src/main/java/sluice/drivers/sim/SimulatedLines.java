package sluice.drivers.sim;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sluice.drivers.LineSetup;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/** The kernel's side of one simulated line request: counts and writes its events. */
final class SimulatedLines {
  final String consumer;
  final List<LineSetup> lines;

  private final int[] lineSeqnos;
  private final MemorySegment event = Arena.ofAuto().allocate(GpioV2.EVENT_BYTES, 8);
  private int writeFd;
  private int seqno;

  SimulatedLines(String consumer, List<LineSetup> lines, int writeFd) {
    this.consumer = consumer;
    this.lines = List.copyOf(lines);
    this.lineSeqnos = new int[lines.size()];
    this.writeFd = writeFd;
  }

  boolean has(int offset) {
    return lines.stream().anyMatch(line -> line.offset() == offset);
  }

  /** False if the event was dropped; its numbers have passed all the same. */
  boolean onLevel(int offset, boolean high, long nowNanos) {
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      boolean rising = high != line.activeLow();
      if (line.offset() == offset && reports(line, rising)) {
        seqno++;
        lineSeqnos[i]++;
        GpioV2.putEvent(event, 0, nowNanos, rising, offset, seqno, lineSeqnos[i]);
        return Posix.write(writeFd, event, GpioV2.EVENT_BYTES) == GpioV2.EVENT_BYTES;
      }
    }
    return true;
  }

  void hangUp() {
    if (writeFd >= 0) {
      Posix.close(writeFd);
      writeFd = -1;
    }
  }

  private static boolean reports(LineSetup line, boolean rising) {
    return switch (line.edges()) {
      case NONE -> false;
      case RISING -> rising;
      case FALLING -> !rising;
      case BOTH -> true;
    };
  }
}
