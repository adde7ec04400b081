package sluice.ota.supervisor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.Health;

/**
 * Commit by comparison: a trial's beats against what was measured of the release before. Pure but
 * for what it keeps.
 */
public final class Proof {
  /** Beats whose latencies are kept: at one a second, the last hour. */
  private static final int BEATS_MAX = 3_600;

  private final ProofLimits limits;
  private final @Nullable Measured before;
  private final long startNanos;
  private final Deque<Health> beats = new ArrayDeque<>();
  private @Nullable Health first;
  private long firstNanos;

  /** What is known of a trial. */
  public sealed interface Verdict {
    /** Not enough yet. */
    record Undecided() implements Verdict {}

    record Good() implements Verdict {}

    /** Worse, and by what. */
    record Worse(String reason) implements Verdict {}
  }

  /**
   * Begins.
   *
   * @param before null if nothing was measured: then only what is absolute counts
   */
  public Proof(ProofLimits limits, @Nullable Measured before, long startNanos) {
    this.limits = limits;
    this.before = before;
    this.startNanos = startNanos;
  }

  /** Another beat of the trial. */
  public Verdict add(long nanos, Health health) {
    if (health.rssKib() > memoryKibMax()) {
      return new Verdict.Worse("memory: " + health.rssKib() + " KiB, more than " + memoryKibMax());
    }
    if (nanos - startNanos < limits.settleMillis() * 1_000_000) {
      return new Verdict.Undecided();
    }
    beats.add(health);
    if (beats.size() > BEATS_MAX) {
      beats.remove();
    }
    Health begin = first;
    if (begin == null) {
      first = health;
      firstNanos = nanos;
      return new Verdict.Undecided();
    }
    long millis = (nanos - firstNanos) / 1_000_000;
    Measured now = Measured.between(begin, health, beats, millis);
    return now == null || millis < limits.proveMillis() ? new Verdict.Undecided() : verdict(now);
  }

  private long memoryKibMax() {
    Measured old = before;
    long relative = old == null ? Long.MAX_VALUE : old.rssKib() * limits.memoryPercentMax() / 100;
    return Math.min(limits.memoryKibMax(), relative);
  }

  private Verdict verdict(Measured now) {
    List<String> worse = new ArrayList<>();
    Measured old = before;
    addIf(worse, larger(now));
    if (old != null) {
      addIf(worse, slower("readings", now.readingsPerSecond(), old.readingsPerSecond()));
      addIf(worse, slower("published", now.publishedPerSecond(), old.publishedPerSecond()));
      addIf(worse, later("the loop's lag", now.lagP99Micros(), old.lagP99Micros()));
      addIf(worse, later("edge to publish", now.edgeP99Micros(), old.edgeP99Micros()));
      addIf(worse, errors(now, old));
      addIf(worse, spool(now, old));
    }
    return worse.isEmpty() ? new Verdict.Good() : new Verdict.Worse(String.join("; ", worse));
  }

  private static void addIf(List<String> to, String reason) {
    if (!reason.isEmpty()) {
      to.add(reason);
    }
  }

  private String larger(Measured now) {
    return now.rssKib() <= limits.residentKibMax()
        ? ""
        : "memory: "
            + now.rssKib()
            + " KiB, and its manifest says at most "
            + limits.residentKibMax();
  }

  private String slower(String what, double now, double old) {
    return now * 100 >= old * limits.ratePercentMin()
        ? ""
        : String.format(
            Locale.ROOT,
            "%s: %.1f a second, and %.1f before (at least %d %%)",
            what,
            now,
            old,
            limits.ratePercentMin());
  }

  private String later(String what, long now, long old) {
    long most = Math.max(limits.latencyMicrosFree(), old * limits.latencyPercentMax() / 100);
    return now <= most
        ? ""
        : what + ": p99 " + now + " us, and " + old + " before (at most " + most + ")";
  }

  private String errors(Measured now, Measured old) {
    long most = old.errors() * now.millis() / old.millis() + limits.errorsMax();
    return now.errors() <= most ? "" : "errors: " + now.errors() + ", at most " + most;
  }

  private String spool(Measured now, Measured old) {
    long most = Math.max(0, old.depthGrowth()) * now.millis() / old.millis() + limits.depthFree();
    return now.depthGrowth() <= most
        ? ""
        : "spool: grew by " + now.depthGrowth() + " records, at most " + most;
  }
}
