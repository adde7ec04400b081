package sluice.loop;

/**
 * A loop's limits.
 *
 * @param slowCallbackMillis a callback with its ticks that takes longer is logged by name; at least
 *     1
 * @param inboxMax how many posted callbacks may wait; a further {@link Loop#post} is refused; at
 *     least 2
 * @param workers threads of the default worker pool; at least 1
 * @param workQueueMax jobs that may wait for a worker; at least 1
 */
public record LoopOptions(int slowCallbackMillis, int inboxMax, int workers, int workQueueMax) {
  public static final LoopOptions DEFAULT = new LoopOptions(50, 65_536, 2, 256);

  public LoopOptions {
    if (slowCallbackMillis < 1 || inboxMax < 2 || workers < 1 || workQueueMax < 1) {
      throw new IllegalArgumentException("loop: a limit is below its minimum");
    }
  }
}
