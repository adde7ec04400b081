package sluice.drivers.pi4j;

import com.pi4j.exception.Pi4JException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/** Pi4J's blocking calls from any thread, done on the loop's. */
final class OnLoop {
  private static final long WAIT_SECONDS_MAX = 10;

  private OnLoop() {}

  /** Something of the loop's that may fail. */
  @FunctionalInterface
  interface Work<T extends @Nullable Object> {
    T run() throws java.io.IOException;
  }

  /**
   * Does it at once on the loop's thread, and else waits for its turn.
   *
   * @throws Pi4JException if it fails, or the loop takes no work
   */
  static <T extends @Nullable Object> T call(Loop loop, String what, Work<T> work) {
    if (loop.inLoop()) {
      return done(what, work);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    if (!loop.post(() -> complete(result, what, work))) {
      throw new Pi4JException(what + ": the loop takes no more work");
    }
    return waitFor(result, what);
  }

  /** Waits for what the loop does; not on the loop's own thread. */
  static <T extends @Nullable Object> T waitFor(Future<T> result, String what) {
    try {
      return result.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Pi4JException(what + ": interrupted", e);
    } catch (TimeoutException e) {
      throw new Pi4JException(what + ": the loop has not answered for 10 s; does it run?", e);
    } catch (ExecutionException e) {
      throw new Pi4JException(what + ": " + e.getCause(), e);
    }
  }

  private static <T extends @Nullable Object> void complete(
      CompletableFuture<T> result, String what, Work<T> work) {
    try {
      result.complete(done(what, work));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private static <T extends @Nullable Object> T done(String what, Work<T> work) {
    try {
      return work.run();
    } catch (java.io.IOException e) {
      throw new Pi4JException(what + ": " + e.getMessage(), e);
    }
  }
}
