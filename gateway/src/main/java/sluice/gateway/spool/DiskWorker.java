package sluice.gateway.spool;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import sluice.loop.WorkerPool;

/**
 * Runs the spool's disk work in order, off the loop: one thread of a {@link WorkerPool}, or a test.
 */
interface DiskWorker {
  /** As {@link WorkerPool#submit}. */
  <T extends @Nullable Object> boolean submit(
      String job, Callable<T> work, WorkerPool.Completion<T> onDone);
}
