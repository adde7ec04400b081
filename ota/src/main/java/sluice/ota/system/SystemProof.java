package sluice.ota.system;

import org.jspecify.annotations.Nullable;

/**
 * Whether a system on trial does its work, by what its supervisor says now and then: its gateway is
 * up and stays the same process for {@value #HOLD_SECONDS} s, and publishes if the system before
 * did. Pure: no clock, no I/O, any one thread.
 */
public final class SystemProof {
  /** How long it must work without a break. */
  public static final int HOLD_SECONDS = 60;

  /** How long all of it may take: slow boards train start-up caches at their first start. */
  public static final int SECONDS_MAX = 900;

  private static final long SECOND = 1_000_000_000L;

  /**
   * What a supervisor says.
   *
   * @param works whether a gateway is up, and not in recovery
   * @param pid the gateway's
   * @param published messages since its start
   */
  public record Look(boolean works, long pid, long published) {}

  /** What follows. */
  public sealed interface Verdict {
    /** Look again. */
    record Undecided() implements Verdict {}

    record Good() implements Verdict {}

    record Worse(String reason) implements Verdict {}
  }

  private final long startNanos;
  private final boolean publishes;
  private long sinceNanos;
  private long pid = -1;

  /**
   * Begins one.
   *
   * @param publishes whether the system before did
   */
  public SystemProof(long startNanos, boolean publishes) {
    this.startNanos = startNanos;
    this.publishes = publishes;
  }

  /**
   * Takes a look into account.
   *
   * @param look null if no supervisor answered
   */
  public Verdict add(long nowNanos, @Nullable Look look) {
    boolean works = look != null && look.works() && (look.published() > 0 || !publishes);
    if (look == null || !works) {
      pid = -1;
    } else if (look.pid() != pid) {
      pid = look.pid();
      sinceNanos = nowNanos;
    } else if (nowNanos - sinceNanos >= HOLD_SECONDS * SECOND) {
      return new Verdict.Good();
    }
    return nowNanos - startNanos < SECONDS_MAX * SECOND
        ? new Verdict.Undecided()
        : new Verdict.Worse(why(look));
  }

  private static String why(@Nullable Look look) {
    String what;
    if (look == null) {
      what = "no supervisor answers";
    } else if (!look.works()) {
      what = "no gateway is up";
    } else if (look.published() == 0) {
      what = "nothing is published, as it was before";
    } else {
      what = "no gateway stays up for " + HOLD_SECONDS + " s";
    }
    return what + ", " + SECONDS_MAX + " s after the start of its proof";
  }
}
