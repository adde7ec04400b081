package sluice.drivers.sim;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/** The kernel's side of one simulated line request: settles, counts and writes its events. */
final class SimulatedLines implements LineValues {
  final String consumer;

  private final Loop loop;
  private final SimulatedChip chip;
  private final int[] lineSeqnos;
  private final boolean[] settled;
  private final @Nullable Timer[] settling;
  private final MemorySegment event = Arena.ofAuto().allocate(GpioV2.EVENT_BYTES, 8);
  private List<LineSetup> lines;
  private int writeFd;
  private int seqno;

  SimulatedLines(
      Loop loop, SimulatedChip chip, String consumer, List<LineSetup> lines, int writeFd) {
    this.loop = loop;
    this.chip = chip;
    this.consumer = consumer;
    this.lines = List.copyOf(lines);
    this.lineSeqnos = new int[lines.size()];
    this.settled = new boolean[lines.size()];
    this.settling = new @Nullable Timer[lines.size()];
    this.writeFd = writeFd;
  }

  List<LineSetup> lines() {
    return lines;
  }

  /** What the lines are before anything happens. */
  void settle() {
    for (int i = 0; i < settled.length; i++) {
      settled[i] = chip.level(lines.get(i).offset());
    }
  }

  /** False if the event was dropped; its numbers have passed all the same. */
  boolean onLevel(int offset, boolean high) {
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      if (line.offset() == offset) {
        return line.debounceMicros() > 0 ? debounce(i, line, high) : onSettled(i, line, high);
      }
    }
    return true;
  }

  /** As the kernel's: a level that lasts as long is an edge, at the end of that time. */
  private boolean debounce(int index, LineSetup line, boolean high) {
    Timer open = settling[index];
    if (open != null) {
      open.close();
      settling[index] = null;
    }
    if (high != settled[index]) {
      long millis = Math.ceilDiv(line.debounceMicros(), 1_000);
      Timer timer =
          loop.setTimeout(
              millis,
              () -> {
                var _ = onSettled(index, line, high);
              });
      timer.unref();
      settling[index] = timer;
    }
    return true;
  }

  private boolean onSettled(int index, LineSetup line, boolean high) {
    settled[index] = high;
    boolean rising = high != line.activeLow();
    if (!reports(line, rising)) {
      return true;
    }
    seqno++;
    lineSeqnos[index]++;
    long now = nanos(line.clock());
    GpioV2.putEvent(event, 0, now, rising, line.offset(), seqno, lineSeqnos[index]);
    return Posix.write(writeFd, event, GpioV2.EVENT_BYTES) == GpioV2.EVENT_BYTES;
  }

  private long nanos(LineSetup.EventClock clock) {
    return switch (clock) {
      case MONOTONIC, HTE -> loop.clock().nanoTime();
      case REALTIME -> loop.clock().wallMillis() * 1_000_000;
    };
  }

  @Override
  public long get(long mask) throws IOException {
    checkThere("get values");
    long bits = 0;
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      boolean high = line.debounceMicros() > 0 ? settled[i] : chip.level(line.offset());
      bits |= high != chip.isActiveLow(line.offset()) ? 1L << i : 0;
    }
    return bits & mask;
  }

  /** All or none, as in the kernel. */
  @Override
  public void set(long bits, long mask) throws IOException {
    checkThere("set values");
    for (int i = 0; i < lines.size(); i++) {
      if ((mask >>> i & 1) != 0 && !chip.isOutput(lines.get(i).offset())) {
        throw new IOException("gpio: set values: line " + lines.get(i).offset() + " is no output");
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      if ((mask >>> i & 1) != 0) {
        int offset = lines.get(i).offset();
        chip.latch(offset, (bits >>> i & 1) != 0 != chip.isActiveLow(offset));
      }
    }
  }

  @Override
  public void reconfigure(List<LineSetup> others) throws IOException {
    checkThere("reconfigure lines");
    for (Timer timer : settling) {
      if (timer != null) {
        timer.close();
      }
    }
    lines = List.copyOf(others);
    chip.onReconfigured(this);
    settle();
  }

  private void checkThere(String what) throws IOException {
    if (writeFd < 0) {
      throw new IOException("gpio: " + what + ": ENODEV; the chip was removed");
    }
  }

  @Override
  public void release() {
    chip.onReleased(this);
    hangUp();
  }

  void hangUp() {
    for (Timer timer : settling) {
      if (timer != null) {
        timer.close();
      }
    }
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
