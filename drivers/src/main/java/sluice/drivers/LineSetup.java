package sluice.drivers;

/**
 * How one line is requested.
 *
 * @param offset of the line on its chip, from 0
 * @param edges which changes of an input are events
 * @param activeLow whether the physical low level counts as 1
 * @param debounceMicros the kernel lets a level settle this long before it is an edge; 0 for none
 * @param initial an output's first value
 */
public record LineSetup(
    int offset,
    Direction direction,
    Edges edges,
    Bias bias,
    boolean activeLow,
    int debounceMicros,
    boolean initial) {

  /** In or out. */
  public enum Direction {
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

  public LineSetup {
    if (offset < 0 || debounceMicros < 0) {
      throw new IllegalArgumentException("gpio: line " + offset + ": negative offset or debounce");
    }
  }

  /** An input with events on both edges and the board's own bias. */
  public static LineSetup input(int offset) {
    return new LineSetup(offset, Direction.INPUT, Edges.BOTH, Bias.AS_IS, false, 0, false);
  }

  /** An output that starts at a value. */
  public static LineSetup output(int offset, boolean initial) {
    return new LineSetup(offset, Direction.OUTPUT, Edges.NONE, Bias.AS_IS, false, 0, initial);
  }
}
