package sluice.gateway.route;

/**
 * Which record ends connections. A broker that closes a connection seldom says why, and a hundred
 * records may be in flight: so after a second end at the same place the suspects are sent one by
 * one, and one that twice ended a connection alone is convicted. A pure table.
 */
sealed interface Suspicion {

  /** Nothing is suspected. Entered by progress past all suspects; left by a connection's end. */
  record Clear() implements Suspicion {}

  /**
   * One connection was ended by the broker with these unacknowledged; left by progress past the
   * first, or by a second end.
   */
  record Watching(long firstId, long lastId) implements Suspicion {}

  /**
   * Two were: one at a time up to {@code lastId}; left by progress past it.
   *
   * @param strikeId what was alone in flight when a connection ended; {@link #NONE} if nothing
   */
  record Probing(long lastId, long strikeId) implements Suspicion {}

  long NONE = -1;

  /** What happens. */
  sealed interface Event {
    /** The broker, not the network, ended a connection with these unacknowledged. */
    record Ended(long firstId, long lastId) implements Event {}

    /** All up to this id is acknowledged, or given up. */
    record Progress(long throughId) implements Event {}
  }

  /**
   * The next state, and who is convicted.
   *
   * @param convictedId given up with this event; {@link #NONE} if nothing is
   */
  record Verdict(Suspicion next, long convictedId) {}

  /** One by one. */
  default boolean isProbing() {
    return this instanceof Probing;
  }

  /** The table. */
  static Verdict next(Suspicion state, Event event) {
    return switch (event) {
      case Event.Ended(long firstId, long lastId) -> ended(state, firstId, lastId);
      case Event.Progress(long throughId) -> new Verdict(progress(state, throughId), NONE);
    };
  }

  private static Verdict ended(Suspicion state, long firstId, long lastId) {
    return switch (state) {
      case Clear() -> innocent(new Watching(firstId, lastId));
      case Watching(long first, long last) ->
          innocent(
              first == firstId
                  ? new Probing(Math.max(last, lastId), NONE)
                  : new Watching(firstId, lastId));
      case Probing(long last, long strike) ->
          strike == firstId
              ? new Verdict(new Probing(last, NONE), firstId)
              : innocent(new Probing(last, firstId == lastId ? firstId : NONE));
    };
  }

  private static Suspicion progress(Suspicion state, long throughId) {
    return switch (state) {
      case Clear clear -> clear;
      case Watching(long first, long last) when throughId >= first -> new Clear();
      case Watching watching -> watching;
      case Probing(long last, long strike) when throughId >= last -> new Clear();
      case Probing(long last, long strike) -> new Probing(last, strike > throughId ? strike : NONE);
    };
  }

  private static Verdict innocent(Suspicion next) {
    return new Verdict(next, NONE);
  }
}
