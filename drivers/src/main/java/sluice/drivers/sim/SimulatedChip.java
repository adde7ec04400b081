package sluice.drivers.sim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;

/**
 * A chip without hardware. A line request's descriptor is a pipe into which {@link #drive} writes
 * the kernel's own structs, so that everything behind the descriptor is the code that serves real
 * pins. A full pipe drops edges, and their sequence numbers pass, as in the kernel.
 */
public final class SimulatedChip implements Chip {
  private final Loop loop;
  private final ChipInfo info;
  private final boolean[] levels;
  private final List<SimulatedLines> requests = new ArrayList<>();
  private final List<SquareWave> waves = new ArrayList<>();
  private boolean removed;

  private SimulatedChip(Loop loop, ChipInfo info) {
    this.loop = loop;
    this.info = info;
    this.levels = new boolean[info.lines()];
  }

  /**
   * A chip with all inputs low.
   *
   * @param lines at least 1
   */
  public static SimulatedChip open(Loop loop, String name, int lines) {
    if (lines < 1) {
      throw new IllegalArgumentException("gpio: a chip has at least 1 line");
    }
    return new SimulatedChip(loop, new ChipInfo(name, "simulated", lines));
  }

  @Override
  public ChipInfo info() {
    return info;
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    for (LineSetup line : lines) {
      check(line.offset());
    }
    int[] pipe = Posix.pipe();
    SimulatedLines request = new SimulatedLines(consumer, lines, pipe[1]);
    requests.add(request);
    for (LineSetup line : lines) {
      if (line.direction() == LineSetup.Direction.OUTPUT) {
        levels[line.offset()] = line.initial() != line.activeLow();
      }
    }
    int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
    LineValues values = new SimulatedValues(request);
    return LineRequest.start(loop, "gpio " + info.name(), pipe[0], offsets, values, listener);
  }

  /**
   * Sets an input pin from outside; a change is an edge. One thread at a time, any thread.
   *
   * @return false if an edge was dropped because nobody has read the ones before
   */
  public boolean drive(int offset, boolean high) {
    if (removed || levels[offset] == high) {
      return true;
    }
    levels[offset] = high;
    boolean delivered = true;
    for (SimulatedLines request : requests) {
      delivered &= request.onLevel(offset, high, System.nanoTime());
    }
    return delivered;
  }

  /** A pin's physical level, an output's too: what a voltmeter shows. */
  public boolean level(int offset) {
    return levels[offset];
  }

  /**
   * Toggles a pin for ever, by a loop timer: above 1 kHz several edges a millisecond.
   *
   * @param edgesPerSecond at least 1
   */
  public SquareWave toggle(int offset, int edgesPerSecond) {
    SquareWave wave = new SquareWave(loop, this, offset, edgesPerSecond);
    waves.add(wave);
    return wave;
  }

  /** Pulls the chip out: its requests hang up. */
  public void remove() {
    removed = true;
    waves.forEach(SquareWave::close);
    requests.forEach(SimulatedLines::hangUp);
    requests.clear();
  }

  @Override
  public void close() {
    waves.forEach(SquareWave::close);
    requests.forEach(SimulatedLines::hangUp);
    requests.clear();
  }

  private void check(int offset) throws IOException {
    if (offset >= info.lines()) {
      throw new IOException(
          "gpio: " + info.name() + " has lines 0 to " + (info.lines() - 1) + ", not " + offset);
    }
    for (SimulatedLines request : requests) {
      if (request.has(offset)) {
        throw new IOException(
            "gpio: request lines: EBUSY; line "
                + offset
                + " is used by \""
                + request.consumer
                + "\"");
      }
    }
  }

  private final class SimulatedValues implements LineValues {
    private final SimulatedLines request;

    SimulatedValues(SimulatedLines request) {
      this.request = request;
    }

    @Override
    public long get(long mask) throws IOException {
      if (removed) {
        throw new IOException("gpio: get values: ENODEV; the chip was removed");
      }
      long bits = 0;
      for (int i = 0; i < request.lines.size(); i++) {
        LineSetup line = request.lines.get(i);
        bits |= levels[line.offset()] != line.activeLow() ? 1L << i : 0;
      }
      return bits & mask;
    }

    @Override
    public void set(long bits, long mask) throws IOException {
      for (int i = 0; i < request.lines.size(); i++) {
        LineSetup line = request.lines.get(i);
        if ((mask >>> i & 1) == 0) {
          continue;
        }
        if (removed || line.direction() != LineSetup.Direction.OUTPUT) {
          throw new IOException("gpio: set values: line " + line.offset() + " is no output");
        }
        levels[line.offset()] = (bits >>> i & 1) != 0 != line.activeLow();
      }
    }

    @Override
    public void release() {
      requests.remove(request);
      request.hangUp();
    }
  }
}
