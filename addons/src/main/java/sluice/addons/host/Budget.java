package sluice.addons.host;

/**
 * An addon's time on the loop. Over its limit in a turn, it is warned about; again and again, it is
 * throttled, at last stopped (one in C: demoted). Each ten seconds without overrunning forgive all.
 * Pure but for its fields.
 */
final class Budget {
  /** What an overrun leads to. */
  enum Verdict {
    FINE,
    WARN,
    THROTTLE,
    STOP
  }

  /** From so many overruns on it is throttled ... */
  static final int THROTTLE_FROM = 5;

  /** ... and from so many on it is stopped. */
  static final int STOP_FROM = 15;

  /** Overruns further apart are not counted together. */
  static final long FORGIVE_NANOS = 10_000_000_000L;

  /** A turn that takes so many limits is as many overruns as lead to throttling. */
  static final int GROSS = 100;

  private final long limitNanos;
  private long turn = -1;
  private long turnNanos;
  private long totalNanos;
  private long worstNanos;
  private long overruns;
  private int strikes;
  private long lastStrikeNanos;
  private boolean struck;
  private long told;

  Budget(long limitNanos) {
    this.limitNanos = limitNanos;
  }

  /** A callback is about to run in this turn of the loop. */
  void inTurn(long number) {
    if (number != turn) {
      turn = number;
      turnNanos = 0;
      struck = false;
    }
  }

  /** Time it has used. */
  void charge(long nanos, long nowNanos) {
    totalNanos += nanos;
    turnNanos += nanos;
    worstNanos = Math.max(worstNanos, turnNanos);
    if (turnNanos > limitNanos && !struck) {
      struck = true;
      overruns++;
      strikes = nowNanos - lastStrikeNanos > FORGIVE_NANOS ? 0 : strikes;
      strikes += turnNanos > GROSS * limitNanos ? THROTTLE_FROM : 1;
      lastStrikeNanos = nowNanos;
    }
  }

  /** What the turn so far leads to; told once for each overrun. */
  Verdict verdict() {
    if (!struck || told == overruns) {
      return Verdict.FINE;
    }
    told = overruns;
    if (strikes >= STOP_FROM) {
      return Verdict.STOP;
    }
    return strikes >= THROTTLE_FROM ? Verdict.THROTTLE : Verdict.WARN;
  }

  /** In this turn. */
  long turnNanos() {
    return turnNanos;
  }

  long totalNanos() {
    return totalNanos;
  }

  /** In one turn. */
  long worstNanos() {
    return worstNanos;
  }

  long overruns() {
    return overruns;
  }

  long limitNanos() {
    return limitNanos;
  }

  int strikes() {
    return strikes;
  }
}
