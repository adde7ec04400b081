package sluice.drivers;

/**
 * How one line is requested.
 *
 * @param offset of the line on its chip, from 0
 * @param edges which changes of an input are events
 * @param drive how an output drives its levels
 * @param activeLow whether the physical low level counts as 1
 * @param debounceMicros the kernel lets a level settle this long before it is an edge; 0 for none
 * @param clock of the edges' timestamps
 * @param initial an output's first value
 */
public record LineSetup(
    int offset,
    Direction direction,
    Edges edges,
    Bias bias,
    Drive drive,
    boolean activeLow,
    int debounceMicros,
    EventClock clock,
    boolean initial) {

  /** In or out. */
  public enum Direction {
    /** As it was: to look at a line without disturbing it. */
    AS_IS,
    INPUT,
    OUTPUT
  }

  /** Which edges are events. */
  public enum Edges {
    NONE,
    RISING,
    FALLING,
    BOTH
  }

  /** The pull resistor. */
  public enum Bias {
    /** As the board has it. */
    AS_IS,
    PULL_UP,
    PULL_DOWN,
    DISABLED
  }

  /** What an output does for each level. */
  public enum Drive {
    PUSH_PULL,
    /** Pulls low, and lets go for high: another may pull low, too. */
    OPEN_DRAIN,
    /** Pulls high, and lets go for low. */
    OPEN_SOURCE
  }

  /** Whose time an edge has. */
  public enum EventClock {
    /** {@code CLOCK_MONOTONIC}. */
    MONOTONIC,
    /** {@code CLOCK_REALTIME}, which jumps. */
    REALTIME,
    /** The hardware timestamp engine's (kernel 6.0 and later, where the chip has one). */
    HTE
  }

  public LineSetup {
    if (offset < 0 || debounceMicros < 0) {
      throw new IllegalArgumentException("gpio: line " + offset + ": negative offset or debounce");
    }
    if (direction != Direction.INPUT && (edges != Edges.NONE || debounceMicros > 0)) {
      throw new IllegalArgumentException(
          "gpio: line " + offset + ": edges and debounce need input");
    }
    if (direction != Direction.OUTPUT && drive != Drive.PUSH_PULL) {
      throw new IllegalArgumentException("gpio: line " + offset + ": a drive needs an output");
    }
    if (direction == Direction.AS_IS && bias != Bias.AS_IS) {
      throw new IllegalArgumentException("gpio: line " + offset + ": a bias needs a direction");
    }
  }

  /** An input with events on both edges and the board's own bias. */
  public static LineSetup input(int offset) {
    return of(offset, Direction.INPUT, Edges.BOTH, false);
  }

  /** An output that starts at a value. */
  public static LineSetup output(int offset, boolean initial) {
    return of(offset, Direction.OUTPUT, Edges.NONE, initial);
  }

  /** A line that is looked at as it is. */
  public static LineSetup asIs(int offset) {
    return of(offset, Direction.AS_IS, Edges.NONE, false);
  }

  private static LineSetup of(int offset, Direction direction, Edges edges, boolean initial) {
    return new LineSetup(
        offset,
        direction,
        edges,
        Bias.AS_IS,
        Drive.PUSH_PULL,
        false,
        0,
        EventClock.MONOTONIC,
        initial);
  }

  /** The same for another line. */
  public LineSetup at(int other) {
    return new LineSetup(
        other, direction, edges, bias, drive, activeLow, debounceMicros, clock, initial);
  }

  /** The same with other edges. */
  public LineSetup with(Edges other) {
    return new LineSetup(
        offset, direction, other, bias, drive, activeLow, debounceMicros, clock, initial);
  }

  /** The same with another pull resistor. */
  public LineSetup with(Bias other) {
    return new LineSetup(
        offset, direction, edges, other, drive, activeLow, debounceMicros, clock, initial);
  }

  /** The same with another drive. */
  public LineSetup with(Drive other) {
    return new LineSetup(
        offset, direction, edges, bias, other, activeLow, debounceMicros, clock, initial);
  }

  /** The same with another clock. */
  public LineSetup with(EventClock other) {
    return new LineSetup(
        offset, direction, edges, bias, drive, activeLow, debounceMicros, other, initial);
  }

  /** The same, the other way round or not. */
  public LineSetup withActiveLow(boolean low) {
    return new LineSetup(
        offset, direction, edges, bias, drive, low, debounceMicros, clock, initial);
  }

  /** The same with another settle time. */
  public LineSetup withDebounceMicros(int micros) {
    return new LineSetup(offset, direction, edges, bias, drive, activeLow, micros, clock, initial);
  }

  /** The same with another first value. */
  public LineSetup withInitial(boolean value) {
    return new LineSetup(
        offset, direction, edges, bias, drive, activeLow, debounceMicros, clock, value);
  }
}
