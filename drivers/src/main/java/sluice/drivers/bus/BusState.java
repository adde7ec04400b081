package sluice.drivers.bus;

import org.jspecify.annotations.Nullable;

/** Where a bus is. A state and an event give the next state; nothing else is looked at. */
public sealed interface BusState {

  /** Nothing has been asked of it yet; no thread, no descriptor. */
  record Unopened() implements BusState {}

  /** Its last opening succeeded. Entered by a call that found it. */
  record Open() implements BusState {}

  /**
   * It is not there. The next call tries again, so that a bus that is plugged in is found.
   *
   * @param reason why the last opening failed, or how it went away
   */
  record Absent(String reason) implements BusState {}

  /**
   * A call has not returned in its time, so that no other can be made. Left when it returns after
   * all.
   *
   * @param call which one
   */
  record Stuck(String call) implements BusState {}

  /** For good. */
  record Closed() implements BusState {}

  /** What happens to a bus. */
  sealed interface Event {}

  /**
   * A call has returned, in time or late.
   *
   * @param absent why the bus is not there, or null if it is
   */
  record Returned(@Nullable String absent) implements Event {}

  /** A call's time is over. */
  record TimedOut(String call) implements Event {}

  /** Nobody wants it any more. */
  record Close() implements Event {}

  /** The state after an event. Whatever returns heals what was stuck: one call runs at a time. */
  static BusState next(BusState state, Event event) {
    if (state instanceof Closed) {
      return state;
    }
    return switch (event) {
      case Returned(String reason) when reason != null -> new Absent(reason);
      case Returned _ -> new Open();
      case TimedOut(String call) -> new Stuck(call);
      case Close _ -> new Closed();
    };
  }
}
