package sluice.drivers;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * What the kernel does for a line request, for chips that are not the kernel's: settles levels,
 * counts edges and writes them as the kernel's structs into the pipe from which the request reads.
 * A full pipe drops edges, and their sequence numbers pass. Loop's thread only.
 */
public final class PipeLines implements LineValues {
  /** The chip behind: levels are physical, as a voltmeter shows them. */
  public interface Board {
    boolean level(int offset);

    String lineName(int offset);

    /** As it is used. */
    LineSetup setup(int offset);

    /** As it is while nobody has it. */
    LineSetup idle(int offset);

    /** Sets what an output is to drive. */
    void latch(int offset, boolean high);

    /** Its lines are set up otherwise now: see {@link PipeLines#lines}. */
    void onReconfigured(PipeLines request);

    void onReleased(PipeLines request);
  }

  private final String consumer;

  private final Loop loop;
  private final Board board;
  private final int[] lineSeqnos;
  private final boolean[] settled;
  private final @Nullable Timer[] settling;
  private final MemorySegment event = Arena.ofAuto().allocate(GpioV2.EVENT_BYTES, 8);
  private List<LineSetup> lines;
  private int writeFd;
  private int seqno;

  /**
   * A request's lines.
   *
   * @param writeFd the pipe's end; owned by this now
   */
  public PipeLines(Loop loop, Board board, String consumer, List<LineSetup> lines, int writeFd) {
    this.loop = loop;
    this.board = board;
    this.consumer = consumer;
    this.lines = List.copyOf(lines);
    this.lineSeqnos = new int[lines.size()];
    this.settled = new boolean[lines.size()];
    this.settling = new @Nullable Timer[lines.size()];
    this.writeFd = writeFd;
  }

  public String consumer() {
    return consumer;
  }

  public List<LineSetup> lines() {
    return lines;
  }

  /** Whether what is written here can be read there: both are ends of one pipe (pipe(7)). */
  boolean writesTo(int readFd) throws IOException {
    return writeFd >= 0 && pipe(writeFd).equals(pipe(readFd));
  }

  private static Path pipe(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd", String.valueOf(fd)));
  }

  /** What the lines are before anything happens. */
  public void settle() {
    for (int i = 0; i < settled.length; i++) {
      settled[i] = board.level(lines.get(i).offset());
    }
  }

  /**
   * A pin has another level.
   *
   * @param nanos when, {@code CLOCK_MONOTONIC}
   * @return false if the event was dropped; its numbers have passed all the same
   */
  public boolean onLevel(int offset, boolean high, long nanos) {
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      if (line.offset() == offset) {
        return line.debounceMicros() > 0
            ? debounce(i, line, high)
            : onSettled(i, line, high, nanos);
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
                var _ = onSettled(index, line, high, loop.clock().nanoTime());
              });
      timer.unref();
      settling[index] = timer;
    }
    return true;
  }

  private boolean onSettled(int index, LineSetup line, boolean high, long nanos) {
    settled[index] = high;
    boolean rising = high != line.activeLow();
    if (!reports(line, rising)) {
      return true;
    }
    seqno++;
    lineSeqnos[index]++;
    GpioV2.putEvent(
        event, 0, at(line.clock(), nanos), rising, line.offset(), seqno, lineSeqnos[index]);
    return Posix.write(writeFd, event, GpioV2.EVENT_BYTES) == GpioV2.EVENT_BYTES;
  }

  private long at(LineSetup.EventClock clock, long nanos) {
    return switch (clock) {
      case MONOTONIC, HTE -> nanos;
      case REALTIME -> loop.clock().wallMillisAt(nanos) * 1_000_000;
    };
  }

  @Override
  public long get(long mask) throws IOException {
    checkThere("get values");
    long bits = 0;
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      boolean high = line.debounceMicros() > 0 ? settled[i] : board.level(line.offset());
      bits |= high != board.setup(line.offset()).activeLow() ? 1L << i : 0;
    }
    return bits & mask;
  }

  /** All or none, as in the kernel. */
  @Override
  public void set(long bits, long mask) throws IOException {
    checkThere("set values");
    for (int i = 0; i < lines.size(); i++) {
      if ((mask >>> i & 1) != 0 && !isOutput(lines.get(i).offset())) {
        throw new IOException("gpio: set values: line " + lines.get(i).offset() + " is no output");
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      if ((mask >>> i & 1) != 0) {
        int offset = lines.get(i).offset();
        board.latch(offset, (bits >>> i & 1) != 0 != board.setup(offset).activeLow());
      }
    }
  }

  private boolean isOutput(int offset) {
    return board.setup(offset).direction() == LineSetup.Direction.OUTPUT;
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
    board.onReconfigured(this);
    settle();
  }

  private void checkThere(String what) throws IOException {
    if (writeFd < 0) {
      throw new IOException("gpio: " + what + ": ENODEV; the chip was removed");
    }
  }

  @Override
  public void release() {
    board.onReleased(this);
    hangUp();
  }

  /** The chip is gone: so says the pipe's end. */
  public void hangUp() {
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
