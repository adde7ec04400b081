package sluice.drivers.pins;

/**
 * One measurement of an ultrasonic ranger (HC-SR04): after its trigger the echo line is high for as
 * long as the sound was under way. Pure; {@link #next} is the table.
 */
sealed interface Echo {
  /** Nothing is awaited. */
  record Idle() implements Echo {}

  /** The trigger was sent, the echo line is low. */
  record Awaiting() implements Echo {}

  /** The sound is under way. */
  record Flying(long sinceNanos) implements Echo {}

  /** It was back after this time. */
  record Heard(long nanos) implements Echo {}

  /** It did not come back in time, or edges were lost. */
  record Silent() implements Echo {}

  /** What can happen. */
  sealed interface Event {
    record Triggered() implements Event {}

    record Edge(boolean rising, long nanos) implements Event {}

    record TimeOut() implements Event {}
  }

  static Echo next(Echo now, Event event) {
    return switch (event) {
      case Event.Triggered() -> new Awaiting();
      case Event.TimeOut() -> now instanceof Awaiting || now instanceof Flying ? new Silent() : now;
      case Event.Edge(boolean rising, long nanos) ->
          switch (now) {
            case Awaiting() -> rising ? new Flying(nanos) : now; // the end of one before
            case Flying(long since) -> rising ? new Flying(nanos) : new Heard(nanos - since);
            case Idle(), Heard(long _), Silent() -> now;
          };
    };
  }

  /**
   * The speed of sound in dry air, metres a second: 331.3 · √(1 + T/273.15).
   *
   * @param celsius of the air
   */
  static double soundMetersPerSecond(double celsius) {
    return 331.3 * Math.sqrt(1 + celsius / 273.15);
  }

  /** There and back again. */
  static double meters(long nanos, double metersPerSecond) {
    return nanos / 1e9 * metersPerSecond / 2;
  }
}
