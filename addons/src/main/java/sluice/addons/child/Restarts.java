package sluice.addons.child;

import org.jspecify.annotations.Nullable;

/**
 * When an isolated addon's process is started again, as one table: states × events. Pure.
 *
 * <p>A crash is followed by a pause that doubles with each; ten minutes without one forgive all.
 */
public sealed interface Restarts {
  /** So many crashes in a row, and it is not started again. */
  int CRASHES_MAX = 8;

  long PAUSE_MILLIS = 250;
  long PAUSE_MILLIS_MAX = 30_000;
  long FORGIVE_NANOS = 600_000_000_000L;

  /**
   * Its process is being started; left when its library is mapped.
   *
   * @param crashes in a row so far
   */
  record Launching(int crashes) implements Restarts {}

  /** It has been told to begin. */
  record Up(int crashes) implements Restarts {}

  /** It has crashed, and is started again after a pause. */
  record Resting(int crashes, String reason, long pauseMillis) implements Restarts {}

  /** It was told to end. */
  record Ending() implements Restarts {}

  /**
   * There is none any more.
   *
   * @param failure why it is not started again, or null: it was asked to end
   */
  record Over(@Nullable String failure) implements Restarts {}

  /** What happens to one. */
  sealed interface Event {
    /** Its library is mapped. */
    record Launched() implements Event {}

    /**
     * Its process has ended.
     *
     * @param refused whether its host has refused it, which another try does not change
     * @param upNanos since it was told to begin
     */
    record Ended(String reason, boolean refused, long upNanos) implements Event {}

    /** The pause is over. */
    record Rested() implements Event {}

    /** It is to end. */
    record StopAsked() implements Event {}
  }

  /** What the event makes of the state; an event that cannot be any more changes nothing. */
  static Restarts next(Restarts state, Event event) {
    return switch (state) {
      case Launching(int crashes) ->
          switch (event) {
            case Event.Launched _ -> new Up(crashes);
            case Event.Ended ended -> ended(crashes, ended);
            case Event.StopAsked _ -> new Ending();
            case Event.Rested _ -> state;
          };
      case Up(int crashes) ->
          switch (event) {
            case Event.Ended ended -> ended(crashes, ended);
            case Event.StopAsked _ -> new Ending();
            case Event.Launched _, Event.Rested _ -> state;
          };
      case Resting(int crashes, String _, long _) ->
          switch (event) {
            case Event.Rested _ -> new Launching(crashes);
            case Event.StopAsked _ -> new Over(null);
            case Event.Launched _, Event.Ended _ -> state;
          };
      case Ending _ ->
          switch (event) {
            case Event.Ended _ -> new Over(null);
            case Event.Launched _, Event.Rested _, Event.StopAsked _ -> state;
          };
      case Over _ ->
          switch (event) {
            case Event.Launched _, Event.Ended _, Event.Rested _, Event.StopAsked _ -> state;
          };
    };
  }

  private static Restarts ended(int before, Event.Ended ended) {
    int crashes = ended.upNanos >= FORGIVE_NANOS ? 1 : before + 1;
    if (ended.refused && before == 0) {
      return new Over(ended.reason);
    }
    if (crashes >= CRASHES_MAX) {
      return new Over(ended.reason + "; " + crashes + " times in a row");
    }
    long pause = Math.min(PAUSE_MILLIS << (crashes - 1), PAUSE_MILLIS_MAX);
    return new Resting(crashes, ended.reason, pause);
  }
}
