package sluice.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Twins about promises, await and emitters. */
final class PromiseTwins extends Twin {
  private static final EventType<String> X = EventType.of("x");
  private static final EventType<String> Y = EventType.of("y");
  private static final EventType<String> Z = EventType.of("z");

  private Promise<?> chain(String name) {
    return resolved()
        .thenRun(() -> trace(name + " 1"))
        .thenRun(() -> trace(name + " 2"))
        .thenRun(() -> trace(name + " 3"));
  }

  void promise_chains_interleave() {
    chain("a");
    chain("b");
    loop.queueMicrotask(() -> {
      trace("microtask");
      loop.queueMicrotask(() -> trace("microtask in microtask"));
    });
  }

  void promise_reactions_in_order() {
    Promise<Integer> promise = loop.promise();
    promise.thenAccept(v -> trace("first " + v)).thenRun(() -> trace("after first"));
    promise.thenAccept(v -> trace("second " + v)).thenRun(() -> trace("after second"));
    promise.thenAccept(v -> trace("third " + v));
    loop.setImmediate(() -> {
      trace("settle");
      loop.queueMicrotask(() -> trace("queued before"));
      promise.complete(7);
      promise.complete(8);
      promise.thenAccept(v -> trace("late " + v));
      loop.queueMicrotask(() -> trace("queued behind"));
      loop.nextTick(() -> trace("tick"));
    });
  }

  void promise_adopts_a_promise() {
    Promise<String> done = Promise.of(loop, "inner");
    resolved().thenCompose(_ -> done).thenAccept(v -> trace("adopted " + v));
    resolved()
        .thenRun(() -> trace("1"))
        .thenRun(() -> trace("2"))
        .thenRun(() -> trace("3"))
        .thenRun(() -> trace("4"));
    Promise<String> pending = loop.promise();
    resolved().thenCompose(_ -> pending).thenAccept(v -> trace("adopted " + v));
    loop.setImmediate(() -> {
      pending.complete("late");
      resolved().thenRun(() -> trace("5")).thenRun(() -> trace("6")).thenRun(() -> trace("7"));
    });
  }

  void promise_rejections_pass_through() {
    Promise<String> promise = loop.promise();
    promise
        .thenRun(() -> trace("never"))
        .thenRun(() -> trace("never"))
        .whenComplete((_, e) -> trace("caught at the end " + message(e)))
        .exceptionally(_ -> null);
    promise
        .exceptionally(e -> {
          trace("caught at once " + message(e));
          return "";
        })
        .thenRun(() -> trace("after the catch"));
    promise
        .<String>handle((_, e) -> {
          throw error("from " + message(e));
        })
        .exceptionally(e -> {
          trace("caught " + message(e));
          return "";
        });
    promise.completeExceptionally(error("boom"));
    loop.queueMicrotask(() -> trace("microtask"));
  }

  private Promise<String> open(List<Promise<String>> resolvers) {
    Promise<String> promise = loop.promise();
    resolvers.add(promise);
    return promise;
  }

  void promise_all_and_race() {
    List<Promise<String>> resolvers = new ArrayList<>();
    Promise.<String>all(loop, List.of(open(resolvers), open(resolvers)))
        .thenAccept(v -> trace("all " + String.join(" ", v)));
    Promise.<String>all(loop, List.of(open(resolvers), open(resolvers)))
        .exceptionally(e -> {
          trace("all failed " + message(e));
          return List.of();
        });
    Promise.<String>race(loop, List.of(open(resolvers), open(resolvers)))
        .thenAccept(v -> trace("race " + v));
    Promise.<String>all(loop, List.<CompletionStage<String>>of())
        .thenAccept(v -> trace("all of none " + v.size()));
    loop.setImmediate(() -> {
      resolvers.get(1).complete("b");
      resolvers.get(0).complete("a");
      resolvers.get(3).completeExceptionally(error("no"));
      resolvers.get(2).complete("unused");
      resolvers.get(5).complete("second");
      resolvers.get(4).complete("first");
      loop.queueMicrotask(() -> {
        trace("microtask");
        loop.queueMicrotask(() -> trace("microtask in microtask"));
      });
    });
  }

  void unhandled_rejections() {
    loop.onUncaught((_, e) -> trace("unhandled " + e.getMessage()));
    Promise<String> late = Promise.failed(loop, error("handled in time"));
    loop.nextTick(() -> caught(late));
    Promise<String> microtask = Promise.failed(loop, error("handled in a microtask"));
    loop.queueMicrotask(() -> loop.queueMicrotask(() -> caught(microtask)));
    Promise.failed(loop, error("never handled")).thenRun(() -> trace("never"));
    loop.setImmediate(() -> {
      trace("immediate");
      Promise.failed(loop, error("from an immediate"));
      loop.nextTick(() -> trace("tick"));
      loop.queueMicrotask(() -> trace("microtask"));
    });
    loop.setImmediate(() -> trace("next immediate"));
  }

  private void caught(Promise<String> failed) {
    failed.exceptionally(e -> {
      trace("caught " + message(e));
      return "";
    });
  }

  private Promise<String> walk(String name, int steps) {
    return async(() -> {
      trace(name + " starts");
      for (int i = 1; i <= steps; i++) {
        awaitNothing();
        trace(name + " " + i);
      }
      return name;
    });
  }

  void await_is_one_microtask() {
    loop.nextTick(() -> trace("tick"));
    walk("a", 3).thenAccept(v -> trace(v + " done"));
    walk("b", 2).thenAccept(v -> trace(v + " done"));
    resolved()
        .thenRun(() -> trace("then 1"))
        .thenRun(() -> trace("then 2"))
        .thenRun(() -> trace("then 3"));
    trace("main");
  }

  private Promise<String> fails() {
    return async(() -> {
      awaitNothing();
      throw error("boom");
    });
  }

  private Promise<String> calls() {
    return async(() -> {
      try {
        trace(await(fails()));
      } catch (IllegalStateException e) {
        trace("caught " + e.getMessage());
      }
      Promise<String> immediate = loop.promise();
      loop.setImmediate(() -> immediate.complete(""));
      trace("after an immediate" + await(immediate));
      return await(fails());
    });
  }

  void await_throws_what_rejects() {
    calls()
        .exceptionally(e -> {
          trace("rejected " + message(e));
          return "";
        });
    loop.setImmediate(() -> trace("immediate"));
  }

  void emitter() {
    EventEmitter emitter = new EventEmitter("twin");
    java.util.function.Consumer<String> b = _ -> trace("b");
    emitter.on(
        X,
        _ -> {
          trace("a");
          emitter.off(X, b);
          emitter.on(X, _ -> trace("late"));
        });
    emitter.on(X, b);
    emitter.prepend(X, _ -> trace("first"));
    emitter.once(
        X,
        _ -> {
          trace("once");
          emitter.emit(Y, "");
        });
    emitter.on(Y, _ -> trace("y inside x"));
    trace("heard " + emitter.emit(X, ""));
    trace("heard " + emitter.emit(X, ""));
    trace("heard " + emitter.emit(EventType.of("nobody"), ""));
    emitterErrors(emitter);
    emitter.once(
        Z,
        _ -> {
          trace("c");
          emitter.emit(Z, "");
        });
    emitter.once(Z, _ -> trace("d"));
    emitter.emit(Z, "");
    trace("left " + emitter.listenerCount(Z));
  }

  private void emitterErrors(EventEmitter emitter) {
    try {
      emitter.emit(EventType.ERROR, error("boom"));
    } catch (UnheardErrorException e) {
      trace("thrown " + message(e));
    }
    emitter.on(EventType.ERROR, e -> trace("error " + e.getMessage()));
    emitter.emit(EventType.ERROR, error("heard"));
  }
}
