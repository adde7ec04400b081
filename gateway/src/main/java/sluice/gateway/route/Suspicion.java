package sluice.gateway.route;

/**
 * Which record ends connections. A broker that closes a connection seldom says why, and a hundred
 * records may be in flight: so after a second end at the same place the suspects are sent one by
 * one, and one that ends a connection alone for the second time is convicted. A record that the
 * broker refuses by name is a suspect at once. A pure table.
 */
sealed interface Suspicion {
  /** No record. */
  long NONE = -1;

  /**
   * Nothing is suspected. Entered once all suspects are acknowledged; left by an end or refusal.
   */
  record Clear() implements Suspicion {}

  /**
   * The broker ended one connection while this record was the first unacknowledged one; left by its
   * acknowledgement, or by another end.
   */
  record Watching(long firstId) implements Suspicion {}

  /**
   * One record at a time; left once so many are acknowledged or given up.
   *
   * @param left suspects
   * @param strikeId what ended a connection alone, or was refused; {@link #NONE} if nothing was
   */
  record Probing(int left, long strikeId) implements Suspicion {}

  /** What happens. */
  sealed interface Event {
    /**
     * The broker, not the network, ended a connection.
     *
     * @param firstId the first unacknowledged record
     * @param unacknowledged how many there are, at least 1
     */
    record Ended(long firstId, int unacknowledged) implements Event {}

    /** The broker refused a record, and kept the connection. */
    record Refused(long id, int unacknowledged) implements Event {}

    /** A record was acknowledged, or given up. */
    record Settled(long id) implements Event {}
  }

  /**
   * The next state, and who is convicted.
   *
   * @param convictedId given up with this event; {@link #NONE} if nothing is
   */
  record Verdict(Suspicion next, long convictedId) {}

  /** Whether one record at a time is sent. */
  default boolean isProbing() {
    return this instanceof Probing;
  }

  /** The table. */
  static Verdict next(Suspicion state, Event event) {
    return switch (event) {
      case Event.Ended(long firstId, int count) -> ended(state, firstId, count);
      case Event.Refused(long id, int count) -> refused(state, id, count);
      case Event.Settled(long id) -> innocent(settled(state, id));
    };
  }

  private static Verdict ended(Suspicion state, long firstId, int count) {
    return switch (state) {
      case Clear() -> innocent(new Watching(firstId));
      case Watching(long first) ->
          innocent(first == firstId ? new Probing(count, NONE) : new Watching(firstId));
      case Probing(int left, long strike) ->
          count == 1 ? strike(left, strike, firstId) : innocent(new Probing(left, strike));
    };
  }

  private static Verdict refused(Suspicion state, long id, int count) {
    return switch (state) {
      case Clear() -> innocent(new Probing(count, id));
      case Watching(long first) -> innocent(new Probing(count, id));
      case Probing(int left, long strike) -> strike(left, strike, id);
    };
  }

  private static Verdict strike(int left, long strike, long id) {
    return strike == id
        ? new Verdict(new Probing(left, NONE), id)
        : innocent(new Probing(left, id));
  }

  private static Suspicion settled(Suspicion state, long id) {
    return switch (state) {
      case Clear clear -> clear;
      case Watching(long first) -> first == id ? new Clear() : state;
      case Probing(int left, long strike) ->
          left > 1 ? new Probing(left - 1, strike == id ? NONE : strike) : new Clear();
    };
  }

  private static Verdict innocent(Suspicion next) {
    return new Verdict(next, NONE);
  }
}
