package sluice.loop;

import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a promise ended: with a value, which may be null, or with a failure.
 *
 * @param value the value; null after a failure
 * @param failure why it failed; null after a value
 */
record Outcome<T extends @Nullable Object>(@Nullable T value, @Nullable Throwable failure) {

  static <T extends @Nullable Object> Outcome<T> fulfilled(@Nullable T value) {
    return new Outcome<>(value, null);
  }

  static <T extends @Nullable Object> Outcome<T> rejected(Throwable failure) {
    return new Outcome<>(null, failure);
  }

  /** What stands behind this: the function of the value, or the failure, wrapped. */
  <R extends @Nullable Object> Outcome<R> map(Function<? super T, ? extends R> then) {
    return failure == null ? fulfilled(then.apply(value)) : rejected(wrap(failure));
  }

  /** A failure as a dependent stage ends with it: {@code CompletionStage} wants it wrapped. */
  static CompletionException wrap(Throwable failure) {
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  /** The failure that was there first, without the wrapping that stages put around it. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
