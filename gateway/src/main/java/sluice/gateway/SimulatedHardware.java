package sluice.gateway;

import org.jspecify.annotations.Nullable;
import sluice.config.SluiceConfig;
import sluice.drivers.sim.SimulatedBuses;
import sluice.loop.Loop;

/**
 * What is simulated of a board: chips and who moves their pins, buses and what is on them. As real
 * hardware it outlives a gateway, and may be given to the next one of this loop. Made when
 * something simulated is asked for: another gateway loads no class of it. Loop's thread only.
 */
public final class SimulatedHardware implements AutoCloseable {
  private final Loop loop;
  private final SluiceConfig config;
  private final SimulatedBuses buses = new SimulatedBuses();
  private @Nullable SimulatedBoard board;

  /** A board as a configuration describes it; nothing moves before it is looked at. */
  public SimulatedHardware(Loop loop, SluiceConfig config) {
    this.loop = loop;
    this.config = config;
  }

  SimulatedBoard board() {
    SimulatedBoard known = board;
    if (known == null) {
      known = new SimulatedBoard(loop, config);
      board = known;
    }
    return known;
  }

  SimulatedBuses buses() {
    return buses;
  }

  /** Edges that scripts have made, of chips that were there. */
  public long edges() {
    return board == null ? 0 : board.edges();
  }

  /** The level of a pin, as a voltmeter shows it; false of a chip that is not there. */
  public boolean level(String chip, int line) {
    return board != null && board.level(chip, line);
  }

  /** How often a pin's level has changed since its chip was plugged in. */
  public long changes(String chip, int line) {
    return board == null ? 0 : board.changes(chip, line);
  }

  /** Moves a pin, whatever its script says next. */
  public void drive(String chip, int line, boolean high) {
    board().drive(chip, line, high);
  }

  /** Nothing moves any more. */
  @Override
  public void close() {
    if (board != null) {
      board.close();
    }
  }
}
