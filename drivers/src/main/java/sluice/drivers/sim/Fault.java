package sluice.drivers.sim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong with a simulated device for a time.
 *
 * @param fromNanos since the simulation began
 * @param untilNanos the first moment when all is well again
 */
public record Fault(Kind kind, long fromNanos, long untilNanos) {

  /** What goes wrong. */
  public enum Kind {
    /** Not there: no acknowledgement, and all registers are reset when it is back. */
    UNPLUGGED,
    /** No acknowledgement. */
    NACK,
    /** A bit of each byte read is wrong. */
    CORRUPT,
    /** The bus is held low: transfers time out. */
    STUCK_BUS
  }

  /** What is wrong at a time: the first fault that is on, or null. */
  public static @Nullable Kind at(List<Fault> faults, long nanos) {
    for (Fault fault : faults) {
      if (nanos >= fault.fromNanos() && nanos < fault.untilNanos()) {
        return fault.kind();
      }
    }
    return null;
  }
}
