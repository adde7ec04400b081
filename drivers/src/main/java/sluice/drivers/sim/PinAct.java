package sluice.drivers.sim;

/**
 * Something that happens at a simulated pin from outside. Times are nanoseconds since the
 * simulation began, from 0; levels are physical. What does not set a level changes the one that is.
 */
public sealed interface PinAct {

  /** From a time on the pin has a level. */
  record Level(long fromNanos, boolean level) implements PinAct {}

  /**
   * A contact that takes a level and bounces.
   *
   * @param edges odd, from 1: the first at once, the last one stays
   * @param withinNanos from the first edge to the last at most
   * @param seed the same seed, the same times
   */
  record Bounce(long fromNanos, boolean level, int edges, long withinNanos, long seed)
      implements PinAct {}

  /**
   * A train of pulses.
   *
   * @param count from 1
   * @param widthNanos from a pulse's first edge to its second, shorter than the period
   * @param periodNanos from one pulse to the next
   */
  record Pulses(long fromNanos, long count, long widthNanos, long periodNanos) implements PinAct {}

  /**
   * Edges at a rate, the first after one edge's time.
   *
   * @param untilNanos the last moment for an edge
   * @param edgesPerSecond 1 to 1 000 000
   */
  record Storm(long fromNanos, long untilNanos, int edgesPerSecond) implements PinAct {}

  /**
   * Edges at random times, independent of each other.
   *
   * @param untilNanos the last moment for an edge
   * @param edgesPerSecond on average, 1 to 1 000 000
   * @param seed the same seed, the same times
   */
  record Noise(long fromNanos, long untilNanos, int edgesPerSecond, long seed) implements PinAct {}
}
