package sluice.drivers.pins;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an output does and for how long; {@link #next} is all of it, pure. */
sealed interface OutputState {
  /** The value that the line has. */
  boolean value();

  /** Nobody has to renew it: no lease, or it is the safe value. */
  record Steady(boolean value) implements OutputState {}

  /** Until a time of the monotonic clock. */
  record Leased(boolean value, long untilNanos) implements OutputState {}

  /** Its safe value, because of something else than a command. */
  record Safe(boolean value, Cause cause) implements OutputState {}

  /** Why it went safe. */
  enum Cause {
    /** Nobody renewed it in time. */
    LEASE_ENDED(1),
    /** Its chip went away and came back: nobody knows what was meant to be meanwhile. */
    CHIP_RETURNED(2),
    /** The gateway stops. */
    STOPPED(3);

    /** What hand-overs call it: never another one's. */
    private final long code;

    Cause(long code) {
      this.code = code;
    }

    private static @Nullable Cause of(@Nullable Long code) {
      for (Cause cause : values()) {
        if (code != null && cause.code == code) {
          return cause;
        }
      }
      return null;
    }
  }

  /** For {@link #of}. */
  static void put(OutputState now, Map<String, Long> into) {
    into.put("value", now.value() ? 1L : 0);
    switch (now) {
      case Steady(boolean _) -> {}
      case Leased(boolean _, long until) -> into.put("until_ns", until);
      case Safe(boolean _, Cause cause) -> into.put("cause", cause.code);
    }
  }

  /** What {@link #put} was told, of the same boot: times are of its monotonic clock. */
  static OutputState of(Map<String, Long> from, boolean safe) {
    boolean value = from.getOrDefault("value", safe ? 1L : 0) == 1;
    Long until = from.get("until_ns");
    Cause cause = Cause.of(from.get("cause"));
    if (until != null) {
      return new Leased(value, until);
    }
    return cause == null ? new Steady(value) : new Safe(value, cause);
  }

  /** What can happen. */
  sealed interface Event {
    /**
     * Somebody wants a value.
     *
     * @param leaseNanos how long, 0 for as long as nobody says otherwise
     */
    record Command(boolean value, long leaseNanos, long nowNanos) implements Event {}

    record Time(long nowNanos) implements Event {}

    record Returned() implements Event {}

    record Stop() implements Event {}
  }

  static OutputState next(OutputState now, Event event, boolean safe) {
    return switch (event) {
      case Event.Command(boolean value, long lease, long nanos) ->
          lease == 0 || value == safe ? new Steady(value) : new Leased(value, nanos + lease);
      case Event.Time(long nanos) ->
          now instanceof Leased(boolean value, long until) && nanos - until >= 0
              ? new Safe(safe, Cause.LEASE_ENDED)
              : now;
      case Event.Returned() -> new Safe(safe, Cause.CHIP_RETURNED);
      case Event.Stop() -> new Safe(safe, Cause.STOPPED);
    };
  }
}
