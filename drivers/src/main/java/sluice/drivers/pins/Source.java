package sluice.drivers.pins;

import java.util.function.Consumer;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;

/** Where one pin's readings come from: its name, its unit and its sequence. */
final class Source {
  private final String name;
  private final String unit;
  private final Consumer<Reading> onReading;
  private long sequence;

  Source(String name, String unit, Consumer<Reading> onReading) {
    this.name = name;
    this.unit = unit;
    this.onReading = onReading;
  }

  void good(double value, long nanos) {
    onReading.accept(new Reading(name, value, unit, nanos, ++sequence, Quality.GOOD));
  }

  /** With a sequence of somebody else's, behind which this one's goes on. */
  void good(double value, long nanos, long itsSequence) {
    sequence = itsSequence;
    onReading.accept(new Reading(name, value, unit, nanos, itsSequence, Quality.GOOD));
  }

  void bad(long nanos, String reason) {
    onReading.accept(new Reading(name, Double.NaN, unit, nanos, ++sequence, Quality.BAD, reason));
  }

  /** Goes on behind a reading of another user's. */
  void goOn(long lastSequence) {
    sequence = lastSequence;
  }

  String name() {
    return name;
  }

  /** Of the last reading; 0 before one. */
  long sequence() {
    return sequence;
  }
}
