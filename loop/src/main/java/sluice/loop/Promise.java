package sluice.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A value that comes later, bound to a loop: ECMAScript's promise behind Java's {@link
 * CompletionStage}. Every reaction is one microtask of the loop, in the order in which reactions
 * were added, so chains interleave as they do in Node (ECMA-262, 27.2).
 *
 * <ul>
 *   <li>{@code thenX} and {@code thenXAsync} are the same; with an executor the function runs
 *       there, and the stage behind it is settled on the loop again.
 *   <li>As {@code CompletionStage} demands, a stage behind a failed one fails with a {@link
 *       java.util.concurrent.CompletionException} around the first failure.
 *   <li>A failure that nobody reacts to before ticks and microtasks are drained goes to the loop's
 *       {@link UncaughtListener}. An {@link Error} thrown by a reaction ends the loop.
 *   <li>A pending promise keeps no loop alive.
 * </ul>
 *
 * Loop thread only, but for {@link #complete} and {@link #completeExceptionally}.
 *
 * @param <T> what it is fulfilled with
 */
public final class Promise<T extends @Nullable Object> extends LoopStage<T> {
  private final Loop loop;
  private @Nullable Outcome<T> outcome;
  private @Nullable List<Consumer<Outcome<T>>> reactions;
  private boolean adopting;
  private boolean handled;

  Promise(Loop loop) {
    this.loop = loop;
  }

  /** A promise that is fulfilled already. */
  public static <T extends @Nullable Object> Promise<T> of(Loop loop, T value) {
    Promise<T> promise = new Promise<>(loop);
    promise.settle(Outcome.fulfilled(value));
    return promise;
  }

  /** A promise that has failed already. */
  public static <T extends @Nullable Object> Promise<T> failed(Loop loop, Throwable failure) {
    Promise<T> promise = new Promise<>(loop);
    promise.settle(Outcome.rejected(failure));
    return promise;
  }

  /** The values of all stages in their order, or the first failure. Of none: the empty list. */
  public static <T extends @Nullable Object> Promise<List<T>> all(
      Loop loop, List<? extends CompletionStage<? extends T>> stages) {
    return Combined.all(loop, stages);
  }

  /** As the stage that ends first, by value or failure. Of none: never. */
  public static <T extends @Nullable Object> Promise<T> race(
      Loop loop, List<? extends CompletionStage<? extends T>> stages) {
    return Combined.race(loop, stages);
  }

  /**
   * Fulfils the promise. Any thread: from another one it enters through {@link Loop#post}.
   *
   * @return false if it was settled already, or if the loop's inbox refused: then it is as it was.
   *     From another thread, true only says that it is on its way.
   */
  public boolean complete(T value) {
    return enter(Outcome.fulfilled(value));
  }

  /** As {@link #complete}, with a failure. Any thread. */
  public boolean completeExceptionally(Throwable failure) {
    return enter(Outcome.rejected(failure));
  }

  /**
   * Ends as another stage ends, as {@code resolve(promise)} does in Node; until then nothing else
   * completes it.
   *
   * @return false if it was settled already
   */
  public boolean adopt(CompletionStage<? extends T> stage) {
    if (outcome != null || adopting) {
      return false;
    }
    adopting = true;
    if (stage == this) {
      settle(Outcome.rejected(new IllegalStateException("promise: adopts itself; it never ends")));
    } else {
      // ECMA-262, 27.2.2.2: then is called by a job of its own
      loop.queueMicrotask(() -> from(loop, stage).listen(this::settleAsBehind));
    }
    return true;
  }

  /** Whether it has a value or a failure. */
  public boolean isSettled() {
    return outcome != null;
  }

  /** A future that ends as this does; any thread may wait for it but the loop's own. */
  @Override
  public CompletableFuture<T> toCompletableFuture() {
    CompletableFuture<T> future = new CompletableFuture<>();
    listen(end -> {
      var _ =
          end.failure() == null
              ? future.complete(end.value())
              : future.completeExceptionally(end.failure());
    });
    return future;
  }

  /** As {@link #adopt}, of a stage that a function was to give. */
  void adoptOutcome(Outcome<? extends CompletionStage<T>> end) {
    if (end.failure() != null) {
      settle(Outcome.rejected(end.failure()));
    } else if (end.value() == null) {
      settle(Outcome.rejected(new NullPointerException("promise: a function gave no stage")));
    } else {
      adopt(end.value());
    }
  }

  /** The same stage as a promise of this loop. */
  static <T extends @Nullable Object> Promise<T> from(Loop loop, CompletionStage<T> stage) {
    if (stage instanceof Promise<T> promise && promise.loop == loop) {
      return promise;
    }
    Promise<T> promise = new Promise<>(loop);
    var _ =
        stage.whenComplete(
            (value, failure) -> loop.enter(() -> promise.settle(new Outcome<>(value, failure))));
    return promise;
  }

  /** Has a reaction run as a microtask once this is settled: the one primitive. */
  void listen(Consumer<Outcome<T>> reaction) {
    handled = true;
    Outcome<T> end = outcome;
    if (end != null) {
      loop.queueMicrotask(() -> reaction.accept(end));
      return;
    }
    if (reactions == null) {
      reactions = new ArrayList<>(1);
    }
    reactions.add(reaction);
  }

  /** Nobody needs to be told of its failure. */
  void markHandled() {
    handled = true;
  }

  /** The failure, if nobody reacted to it. */
  @Nullable Throwable unhandledFailure() {
    return handled || outcome == null ? null : outcome.failure();
  }

  /** Settles a pending promise; what comes later changes nothing. Loop thread. */
  boolean settle(Outcome<T> end) {
    if (outcome != null) {
      return false;
    }
    outcome = end;
    List<Consumer<Outcome<T>>> waiting = reactions;
    reactions = null;
    if (waiting != null) {
      for (Consumer<Outcome<T>> reaction : waiting) {
        loop.queueMicrotask(() -> reaction.accept(end));
      }
    } else if (!handled && end.failure() != null) {
      loop.rejected(this);
    }
    return true;
  }

  @Override
  Loop loop() {
    return loop;
  }

  @Override
  <R extends @Nullable Object> void react(
      @Nullable Executor executor,
      Function<Outcome<T>, Outcome<R>> step,
      Consumer<Outcome<R>> onStep) {
    listen(end -> {
      if (executor == null) {
        onStep.accept(attempt(step, end));
      } else {
        executor.execute(() -> {
          Outcome<R> there = attempt(step, end);
          loop.enter(() -> onStep.accept(there));
        });
      }
    });
  }

  private static <T extends @Nullable Object, R extends @Nullable Object> Outcome<R> attempt(
      Function<Outcome<T>, Outcome<R>> step, Outcome<T> end) {
    try {
      return step.apply(end);
    } catch (Exception e) {
      return Outcome.rejected(Outcome.wrap(e));
    }
  }

  private boolean enter(Outcome<T> end) {
    if (loop.inLoop()) {
      return !adopting && settle(end);
    }
    return loop.post(() -> {
      if (!adopting) {
        settle(end);
      }
    });
  }

  private void settleAsBehind(Outcome<? extends T> end) {
    settle(end.map(value -> value));
  }
}
