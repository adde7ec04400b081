package sluice.gateway;

import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolState;
import sluice.loop.Timer;

/**
 * The end of a pipeline: closes the inputs, waits a little for acknowledgements, disconnects, and
 * commits the spool. Loop's thread only.
 */
final class PipelineStop {
  /** How long a stop waits for acknowledgements; what is not acknowledged stays in the spool. */
  private static final long DRAIN_MILLIS_MAX = 2_000;

  private static final long DRAIN_CHECK_MILLIS = 10;

  private final Pipeline of;
  private final Runnable onStopped;
  private @Nullable SafeStop outputs;

  private PipelineStop(Pipeline of, Runnable onStopped) {
    this.of = of;
    this.onStopped = onStopped;
  }

  /**
   * Begins.
   *
   * @param onStopped called once, when nothing of it is left
   */
  static void of(Pipeline pipeline, Runnable onStopped) {
    new PipelineStop(pipeline, onStopped).begin();
  }

  private void begin() {
    Inputs open = of.inputs;
    if (of.listeners != null) {
      of.listeners.pause();
    }
    of.keepFigures();
    if (open != null) {
      open.close();
      outputs = open.safeStop();
    }
    if (of.uplinks.isEmpty()) {
      closeSpool();
      return;
    }
    long deadline = of.loop.clock().nanoTime() + DRAIN_MILLIS_MAX * 1_000_000;
    Timer[] check = new Timer[1];
    check[0] = of.loop.setInterval(DRAIN_CHECK_MILLIS, () -> drained(check[0], deadline));
  }

  private void drained(Timer check, long deadline) {
    if (isDrained() || of.loop.clock().nanoTime() - deadline >= 0) {
      check.close();
      of.closeUplinks(this::closeSpool);
    }
  }

  private boolean isDrained() {
    Spool from = of.spool;
    if (from == null) {
      return true;
    }
    boolean appended = from.stats().appended() > 0;
    return of.uplinks.stream()
        .allMatch(u -> appended ? u.hasAckedThrough(from.lastId()) : u.inflight() == 0);
  }

  private void closeSpool() {
    SafeStop last = outputs;
    if (last != null) {
      outputs = null;
      last.then(this::closeSpool);
      return;
    }
    Spool from = of.spool;
    if (from == null || from.state() == SpoolState.CLOSED) {
      closeClock();
    } else {
      from.close(this::closeClock);
    }
  }

  private void closeClock() {
    if (of.listeners != null) {
      of.listeners.close(); // what the spool's last commit took is acknowledged by now
    }
    ClockKeeper clock = of.clock;
    if (clock == null) {
      of.loop.defer(onStopped);
    } else {
      clock.close(onStopped);
    }
  }
}
