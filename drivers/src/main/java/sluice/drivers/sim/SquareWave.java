package sluice.drivers.sim;

import sluice.loop.Loop;
import sluice.loop.Timer;

/** Toggles one simulated pin at a rate. Loop's thread only; keeps no loop alive. */
public final class SquareWave {
  private final Loop loop;
  private final SimulatedChip chip;
  private final int offset;
  private final long edgesPerSecond;
  private final long startNanos;
  private final Timer timer;
  private long edges;
  private long dropped;

  SquareWave(Loop loop, SimulatedChip chip, int offset, int edgesPerSecond) {
    if (edgesPerSecond < 1) {
      throw new IllegalArgumentException("gpio: a rate is at least 1 edge a second");
    }
    this.loop = loop;
    this.chip = chip;
    this.offset = offset;
    this.edgesPerSecond = edgesPerSecond;
    this.startNanos = loop.clock().nanoTime();
    this.timer = loop.setInterval(Math.max(1, 1_000 / edgesPerSecond), this::catchUp);
    timer.unref();
  }

  /** Edges made so far. */
  public long edges() {
    return edges;
  }

  /** Those of them that were dropped, as nobody read. */
  public long dropped() {
    return dropped;
  }

  /** Stops it. */
  public void close() {
    timer.close();
  }

  /** Makes the edges that are due: a timer that comes late makes up for it. */
  private void catchUp() {
    long elapsedNanos = loop.clock().nanoTime() - startNanos;
    long due = elapsedNanos / 1_000 * edgesPerSecond / 1_000_000;
    while (edges < due) {
      edges++;
      if (!chip.drive(offset, !chip.level(offset))) {
        dropped++;
      }
    }
  }
}
