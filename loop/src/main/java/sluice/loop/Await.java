package sluice.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Straight-line code on the loop: {@code async} and {@code await} of ECMAScript, on virtual threads
 * that the loop itself schedules. The code runs on the loop's thread, between other callbacks and
 * never beside them, so it may use everything that belongs to the loop.
 *
 * <pre>{@code
 * Promise<Integer> total = Await.async(loop, () -> {
 *   int first = Await.await(read(sensor));   // other callbacks run meanwhile
 *   return first + Await.await(read(sensor));
 * });
 * }</pre>
 *
 * An await costs one microtask, as in Node. Between two awaits nothing else of the loop runs;
 * across an await everything may have changed. Waiting by other means (a lock, a sleep) lets the
 * loop go on too, but not inside a native callback or a class initialiser: there the thread is
 * pinned, and the loop would stand still. A waiting virtual thread keeps no loop alive.
 *
 * <p>Staged: {@code --features await}, and Java started with {@value #JAVA_FLAG}.
 */
public final class Await {

  /** What Java must be started with. */
  public static final String JAVA_FLAG = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /** As many straight-line bodies may be under way on one loop. */
  public static final int BODIES_MAX = 4096;

  private Await() {}

  /**
   * Runs a body, at once and up to its first await. Loop thread.
   *
   * @return what the body returns or throws
   * @throws IllegalStateException if the feature is off, Java lacks its flag, or {@link
   *     #BODIES_MAX} bodies are under way; the message says what to do
   */
  public static <T extends @Nullable Object> Promise<T> async(Loop loop, Callable<T> body) {
    Features.require(Features.AWAIT);
    if (!loop.inLoop()) {
      throw new IllegalStateException("await: async is for the loop's thread; use Loop.post");
    }
    return loop.fibers().start(body);
  }

  /**
   * Waits for a stage's end while the loop goes on. Only inside a body of {@link #async}.
   *
   * @return the stage's value
   * @throws RuntimeException the stage's failure itself if it is unchecked, as an {@link Error} is;
   *     else a {@link CompletionException} around it
   * @throws IllegalStateException outside of such a body
   */
  @SuppressWarnings("NullAway") // the value is null only where the stage's type says it may be
  public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    Fibers fibers = Fibers.current();
    if (fibers == null) {
      throw new IllegalStateException(
          "await: only inside Await.async; elsewhere react with thenAccept");
    }
    Outcome<T> end = fibers.await(stage);
    Throwable failure = end.failure();
    if (failure != null) {
      switch (Outcome.unwrap(failure)) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new CompletionException(e);
      }
    }
    return end.value();
  }
}
