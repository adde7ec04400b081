package sluice.drivers.pins;

import java.util.Map;

/**
 * Two lines a quarter of a period apart, as a rotary encoder has them, to a position. Pure.
 *
 * <p>Turned one way, the states AB go 00, 10, 11, 01: each step is one count up, four a period. A
 * contact that bounces counts forth and back, and so to nothing. A step that cannot be (both lines
 * changed, or none) was a lost edge: it is counted, and the position goes on from there.
 */
final class Quadrature {
  private static final int A = 2;
  private static final int B = 1;

  /** By {@code before << 2 | after}: up, down, none; 2 where it cannot be told. */
  private static final int[] STEPS = {
    0, -1, 1, 2, //
    1, 0, 2, -1, //
    -1, 2, 0, 1, //
    2, 1, -1, 0
  };

  private int state;
  private long position;
  private long invalid;

  /** Where the lines are, without a step. */
  void start(boolean a, boolean b) {
    state = (a ? A : 0) | (b ? B : 0);
  }

  /**
   * A line changed.
   *
   * @param first whether it is A
   */
  void onEdge(boolean first, boolean high) {
    int line = first ? A : B;
    int after = high ? state | line : state & ~line;
    int step = after == state ? 2 : STEPS[state << 2 | after];
    state = after;
    if (step == 2) {
      invalid++;
    } else {
      position += step;
    }
  }

  void put(Map<String, Long> into) {
    into.put("lines", (long) state);
    into.put("position", position);
    into.put("invalid", invalid);
  }

  /** Goes on where another one was that has {@link #put} this. */
  void goOn(Map<String, Long> from) {
    state = from.getOrDefault("lines", 0L).intValue() & (A | B);
    position = from.getOrDefault("position", 0L);
    invalid = from.getOrDefault("invalid", 0L);
  }

  /** In counts since the start; grows as A comes before B. */
  long position() {
    return position;
  }

  /** Steps of which nobody knows the direction. */
  long invalid() {
    return invalid;
  }
}
