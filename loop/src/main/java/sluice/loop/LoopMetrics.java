package sluice.loop;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;

/** What a loop counts about itself. Plain fields; loop's thread only. */
public final class LoopMetrics {

  /** One phase's share. */
  public static final class PhaseMetrics {
    private long callbacks;
    private long busyNanos;
    private long busyMaxNanos;

    /** Callbacks that entered through {@link Loop#dispatch} in this phase. */
    public long callbacks() {
      return callbacks;
    }

    /** Time inside those callbacks and the ticks behind them. */
    public long busyNanos() {
      return busyNanos;
    }

    /** The longest of them. */
    public long busyMaxNanos() {
      return busyMaxNanos;
    }
  }

  private final Map<Phase, PhaseMetrics> phases = new EnumMap<>(Phase.class);
  private long slowCallbacks;
  private long uncaught;
  long turns;
  long pollNanos;

  LoopMetrics() {
    for (Phase phase : Phase.values()) {
      phases.put(phase, new PhaseMetrics());
    }
  }

  public PhaseMetrics phase(Phase phase) {
    return requireNonNull(phases.get(phase));
  }

  /** Turns since the loop was opened. */
  public long turns() {
    return turns;
  }

  /** Time inside the poll less the callbacks that ran in it: how long the loop was idle. */
  public long idleNanos() {
    return Math.max(0, pollNanos - phase(Phase.POLL).busyNanos);
  }

  /** Callbacks over {@link LoopOptions#slowCallbackMillis}. */
  public long slowCallbacks() {
    return slowCallbacks;
  }

  /** Exceptions that escaped from callbacks. */
  public long uncaught() {
    return uncaught;
  }

  void callbackRan(Phase phase, long tookNanos) {
    PhaseMetrics metrics = phase(phase);
    metrics.callbacks++;
    metrics.busyNanos += tookNanos;
    metrics.busyMaxNanos = Math.max(metrics.busyMaxNanos, tookNanos);
  }

  void slowCallback() {
    slowCallbacks++;
  }

  void uncaughtException() {
    uncaught++;
  }
}
