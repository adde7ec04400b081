package sluice.ota.supervisor;

import java.util.List;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.posix.Memory;

/** Gives back what only a start or an update has needed. */
final class Settling {
  private static final List<Long> MILLIS = List.of(5_000L, 30_000L, 300_000L);

  private Settling() {}

  /** On a worker, a few times from now on. */
  static void giveMemoryBack(Loop loop) {
    for (long millis : MILLIS) {
      loop.setTimeout(millis, () -> submit(loop)).unref();
    }
  }

  private static void submit(Loop loop) {
    var _ =
        loop.workers()
            .submit(
                "give memory back",
                () -> {
                  System.gc(); // what parsing the configuration took
                  Memory.giveBack();
                  return true;
                },
                (done, failure) -> {
                  if (failure != null) {
                    Logger.debug("supervisor: {}", failure.getMessage());
                  }
                });
  }
}
