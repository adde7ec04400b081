package sluice.ota.supervisor;

import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Spawned;

/**
 * A process that is to end by itself: if it does not in time, it is ended, with all that it has
 * started. Loop's thread only.
 */
final class Errand {
  private final Running process;
  private final Timer timeout;
  private final Outcome outcome;
  private boolean late;
  private boolean over;

  /** Hears how it has ended. */
  interface Outcome {
    /**
     * Called once, never before {@link #watch} returns, and not after {@link #cancel}.
     *
     * @param code the exit code, or 128 and the signal
     * @param late whether it was ended for its time
     */
    void ended(int code, boolean late);
  }

  private Errand(Loop loop, String name, Spawned process, long millisMax, Outcome outcome) {
    this.process = Running.watch(loop, name, process, this::onExit);
    this.timeout = loop.setTimeout(millisMax, this::onLate);
    this.outcome = outcome;
  }

  /**
   * Watches one.
   *
   * @param name for the loop's figures
   * @param millisMax from now on
   */
  static Errand watch(Loop loop, String name, Spawned process, long millisMax, Outcome outcome) {
    return new Errand(loop, name, process, millisMax, outcome);
  }

  /** It is not asked any more. */
  void cancel() {
    over = true;
    process.killAll();
  }

  private void onLate() {
    late = true;
    process.killAll();
  }

  private void onExit(int code) {
    timeout.close();
    if (!over) {
      over = true;
      outcome.ended(code, late);
    }
  }
}
