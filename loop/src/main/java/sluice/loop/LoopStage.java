package sluice.loop;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The breadth of {@link CompletionStage}, told by the one primitive of {@link Promise}. Each method
 * comes three times, as the interface wants it: the first two are the same here, the third runs its
 * function elsewhere.
 */
abstract class LoopStage<T extends @Nullable Object> implements CompletionStage<T> {

  abstract Loop loop();

  /**
   * Once this is settled, runs a step on its outcome, as a microtask or on an executor, and then a
   * continuation on what the step gave; always on the loop.
   */
  abstract <R extends @Nullable Object> void react(
      @Nullable Executor executor,
      Function<Outcome<T>, Outcome<R>> step,
      Consumer<Outcome<R>> onStep);

  final <R extends @Nullable Object> Promise<R> fulfilled(
      @Nullable Executor executor, Function<? super T, ? extends R> then) {
    Promise<R> result = new Promise<>(loop());
    this.<R>react(executor, end -> end.map(then), result::settle);
    return result;
  }

  private <R extends @Nullable Object> Promise<R> settled(
      @Nullable Executor executor, BiFunction<? super T, @Nullable Throwable, ? extends R> then) {
    Promise<R> result = new Promise<>(loop());
    this.<R>react(
        executor, end -> Outcome.fulfilled(then.apply(end.value(), end.failure())), result::settle);
    return result;
  }

  private <R extends @Nullable Object> Promise<R> composed(
      @Nullable Executor executor, Function<? super T, ? extends CompletionStage<R>> then) {
    Promise<R> result = new Promise<>(loop());
    this.<CompletionStage<R>>react(executor, end -> end.map(then), result::adoptOutcome);
    return result;
  }

  private <U extends @Nullable Object, R extends @Nullable Object> Promise<R> combined(
      @Nullable Executor executor,
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends R> then) {
    Promise<? extends U> right = Promise.from(loop(), other);
    right.markHandled();
    return this.<R>composed(
        null,
        mine ->
            ((LoopStage<? extends U>) right)
                .fulfilled(executor, theirs -> then.apply(mine, theirs)));
  }

  private Promise<T> first(CompletionStage<? extends T> other) {
    return Promise.race(loop(), List.of(this, other));
  }

  private static <V extends @Nullable Object> Function<V, @Nullable Void> returningNull(
      Consumer<? super V> action) {
    return value -> {
      action.accept(value);
      return null;
    };
  }

  /** What {@code whenComplete} does: the action is seen through, the outcome stays. */
  private static <V extends @Nullable Object> BiFunction<V, @Nullable Throwable, V> passingOn(
      BiConsumer<? super V, ? super @Nullable Throwable> action) {
    return (value, failure) -> {
      try {
        action.accept(value, failure);
      } catch (RuntimeException e) {
        if (failure == null) {
          throw e;
        }
        failure.addSuppressed(e);
      }
      if (failure != null) {
        throw Outcome.wrap(failure);
      }
      return value;
    };
  }

  @Override
  public final <U> Promise<U> thenApply(Function<? super T, ? extends U> then) {
    return fulfilled(null, then);
  }

  @Override
  public final <U> Promise<U> thenApplyAsync(Function<? super T, ? extends U> then) {
    return fulfilled(null, then);
  }

  @Override
  public final <U> Promise<U> thenApplyAsync(
      Function<? super T, ? extends U> then, Executor executor) {
    return fulfilled(executor, then);
  }

  @Override
  public final Promise<@Nullable Void> thenAccept(Consumer<? super T> then) {
    return fulfilled(null, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> thenAcceptAsync(Consumer<? super T> then) {
    return fulfilled(null, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> thenAcceptAsync(
      Consumer<? super T> then, Executor executor) {
    return fulfilled(executor, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> thenRun(Runnable then) {
    return fulfilled(null, returningNull(_ -> then.run()));
  }

  @Override
  public final Promise<@Nullable Void> thenRunAsync(Runnable then) {
    return fulfilled(null, returningNull(_ -> then.run()));
  }

  @Override
  public final Promise<@Nullable Void> thenRunAsync(Runnable then, Executor executor) {
    return fulfilled(executor, returningNull(_ -> then.run()));
  }

  @Override
  public final <U> Promise<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> then) {
    return composed(null, then);
  }

  @Override
  public final <U> Promise<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> then) {
    return composed(null, then);
  }

  @Override
  public final <U> Promise<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> then, Executor executor) {
    return composed(executor, then);
  }

  @Override
  public final <U> Promise<U> handle(BiFunction<? super T, @Nullable Throwable, ? extends U> then) {
    return settled(null, then);
  }

  @Override
  public final <U> Promise<U> handleAsync(
      BiFunction<? super T, @Nullable Throwable, ? extends U> then) {
    return settled(null, then);
  }

  @Override
  public final <U> Promise<U> handleAsync(
      BiFunction<? super T, @Nullable Throwable, ? extends U> then, Executor executor) {
    return settled(executor, then);
  }

  @Override
  public final Promise<T> whenComplete(BiConsumer<? super T, ? super @Nullable Throwable> then) {
    return settled(null, passingOn(then));
  }

  @Override
  public final Promise<T> whenCompleteAsync(
      BiConsumer<? super T, ? super @Nullable Throwable> then) {
    return settled(null, passingOn(then));
  }

  @Override
  public final Promise<T> whenCompleteAsync(
      BiConsumer<? super T, ? super @Nullable Throwable> then, Executor executor) {
    return settled(executor, passingOn(then));
  }

  @Override
  public final Promise<T> exceptionally(Function<Throwable, ? extends T> then) {
    return settled(null, (value, failure) -> failure == null ? value : then.apply(failure));
  }

  @Override
  public final <U, V> Promise<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> then) {
    return combined(null, other, then);
  }

  @Override
  public final <U, V> Promise<V> thenCombineAsync(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> then) {
    return combined(null, other, then);
  }

  @Override
  public final <U, V> Promise<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> then,
      Executor executor) {
    return combined(executor, other, then);
  }

  @Override
  public final <U> Promise<@Nullable Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> then) {
    return combined(
        null,
        other,
        (a, b) -> {
          then.accept(a, b);
          return null;
        });
  }

  @Override
  public final <U> Promise<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> then) {
    return combined(
        null,
        other,
        (a, b) -> {
          then.accept(a, b);
          return null;
        });
  }

  @Override
  public final <U> Promise<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> then,
      Executor executor) {
    return combined(
        executor,
        other,
        (a, b) -> {
          then.accept(a, b);
          return null;
        });
  }

  @Override
  public final Promise<@Nullable Void> runAfterBoth(CompletionStage<?> other, Runnable then) {
    return combined(
        null,
        other,
        (_, _) -> {
          then.run();
          return null;
        });
  }

  @Override
  public final Promise<@Nullable Void> runAfterBothAsync(CompletionStage<?> other, Runnable then) {
    return combined(
        null,
        other,
        (_, _) -> {
          then.run();
          return null;
        });
  }

  @Override
  public final Promise<@Nullable Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable then, Executor executor) {
    return combined(
        executor,
        other,
        (_, _) -> {
          then.run();
          return null;
        });
  }

  @Override
  public final <U> Promise<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> then) {
    return first(other).fulfilled(null, then);
  }

  @Override
  public final <U> Promise<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> then) {
    return first(other).fulfilled(null, then);
  }

  @Override
  public final <U> Promise<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> then, Executor executor) {
    return first(other).fulfilled(executor, then);
  }

  @Override
  public final Promise<@Nullable Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> then) {
    return first(other).fulfilled(null, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> then) {
    return first(other).fulfilled(null, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> then, Executor executor) {
    return first(other).fulfilled(executor, returningNull(then));
  }

  @Override
  public final Promise<@Nullable Void> runAfterEither(CompletionStage<?> other, Runnable then) {
    return Promise.race(loop(), List.of(this, other))
        .fulfilled(null, returningNull(_ -> then.run()));
  }

  @Override
  public final Promise<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable then) {
    return Promise.race(loop(), List.of(this, other))
        .fulfilled(null, returningNull(_ -> then.run()));
  }

  @Override
  public final Promise<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable then, Executor executor) {
    return Promise.race(loop(), List.of(this, other))
        .fulfilled(executor, returningNull(_ -> then.run()));
  }
}
