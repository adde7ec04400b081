package sluice.drivers.sim;

import java.util.Arrays;
import sluice.drivers.LineSetup;

/**
 * The pins of a simulated chip as a voltmeter sees them: what drives each of them, from the chip's
 * side and from outside, and the level that comes of it.
 */
final class SimulatedPins {
  /** What somebody outside does with a pin. */
  private enum Outside {
    NOTHING,
    LOW,
    HIGH
  }

  private final boolean[] levels;
  private final long[] changes;
  private final boolean[] latches;
  private final Outside[] outside;
  private final LineSetup[] setups;

  SimulatedPins(int count) {
    levels = new boolean[count];
    changes = new long[count];
    latches = new boolean[count];
    outside = new Outside[count];
    setups = new LineSetup[count];
    Arrays.fill(outside, Outside.NOTHING);
    for (int i = 0; i < count; i++) {
      setups[i] = LineSetup.input(i).with(LineSetup.Edges.NONE);
    }
  }

  boolean level(int offset) {
    return levels[offset];
  }

  /** How often a voltmeter would have jumped. */
  long changes(int offset) {
    return changes[offset];
  }

  LineSetup setup(int offset) {
    return setups[offset];
  }

  /** True if the level changed. */
  boolean setUp(LineSetup line) {
    if (line.direction() == LineSetup.Direction.OUTPUT) {
      latches[line.offset()] = line.initial() != line.activeLow();
    }
    setups[line.offset()] = line.direction() == LineSetup.Direction.AS_IS ? asItWas(line) : line;
    return update(line.offset());
  }

  /** The direction and the bias stay, with what the request says beside them. */
  private LineSetup asItWas(LineSetup line) {
    LineSetup before = setups[line.offset()];
    LineSetup quiet =
        before.direction() == LineSetup.Direction.INPUT
            ? before.withDebounceMicros(0).with(LineSetup.Edges.NONE)
            : before;
    return quiet.withActiveLow(line.activeLow());
  }

  /** True if the level changed. */
  boolean drive(int offset, boolean high) {
    outside[offset] = high ? Outside.HIGH : Outside.LOW;
    return update(offset);
  }

  /** True if the level changed. */
  boolean letGo(int offset) {
    outside[offset] = Outside.NOTHING;
    return update(offset);
  }

  /** True if the level changed. */
  boolean latch(int offset, boolean high) {
    latches[offset] = high;
    return update(offset);
  }

  private boolean update(int offset) {
    boolean before = levels[offset];
    levels[offset] = isDriven(offset) ? latches[offset] : undriven(offset);
    changes[offset] += levels[offset] == before ? 0 : 1;
    return levels[offset] != before;
  }

  private boolean isDriven(int offset) {
    LineSetup line = setups[offset];
    return line.direction() == LineSetup.Direction.OUTPUT
        && switch (line.drive()) {
          case PUSH_PULL -> true;
          case OPEN_DRAIN -> !latches[offset];
          case OPEN_SOURCE -> latches[offset];
        };
  }

  /** A pin that floats stays where it was: as wrong as any other answer. */
  private boolean undriven(int offset) {
    return switch (outside[offset]) {
      case LOW -> false;
      case HIGH -> true;
      case NOTHING ->
          switch (setups[offset].bias()) {
            case PULL_UP -> true;
            case PULL_DOWN -> false;
            case AS_IS, DISABLED -> levels[offset];
          };
    };
  }
}
