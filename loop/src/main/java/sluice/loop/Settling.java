package sluice.loop;

import org.tinylog.Logger;
import sluice.loop.posix.Memory;

/** Gives back what only a start or an update has needed. Loop's thread; the work is a worker's. */
public final class Settling {
  private Settling() {}

  /**
   * A few times from now on.
   *
   * @param collects whether garbage is collected before, which stops the loop for some milliseconds
   * @param afterMillis when
   */
  public static void giveMemoryBack(Loop loop, boolean collects, long... afterMillis) {
    for (long millis : afterMillis) {
      loop.setTimeout(millis, () -> submit(loop, collects)).unref();
    }
  }

  private static void submit(Loop loop, boolean collects) {
    var _ =
        loop.workers()
            .submit(
                "give memory back",
                () -> {
                  if (collects) {
                    System.gc();
                  }
                  Memory.giveBack();
                  return true;
                },
                (done, failure) -> {
                  if (failure != null) {
                    Logger.debug("loop: {}", failure.getMessage());
                  }
                });
  }
}
