package sluice.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/**
 * A stage for Java twins of Node programs: a loop on simulated time and a trace. Each method of a
 * subclass is the twin of the program of its name, line by line; what Node calls main is the
 * method's own run, before the loop's.
 */
abstract class Twin {
  /** The descriptor of a twin's only socket. */
  private static final int SOCKET = 3;

  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedPoller poller = new SimulatedPoller(clock);
  final Loop loop = Loop.open(clock, poller, new LoopOptions(1_000_000, 64, 1, 64));
  final List<String> lines = new ArrayList<>();

  final void trace(String line) {
    lines.add(line);
  }

  /** Time that passes inside a callback. */
  final void spin(long millis) {
    clock.advanceMillis(millis);
  }

  final void traceUncaught() {
    loop.onUncaught((_, e) -> trace("uncaught " + e.getMessage()));
  }

  /** A job of the worker pool, as {@code fs.stat} is in Node. */
  final void stat(Runnable onDone) {
    boolean taken = loop.workers().submit("stat", () -> "", (_, _) -> onDone.run());
    assert taken;
    poller.awaitOthers(() -> loop.workers().outstanding() > 0);
  }

  /** Returns when the jobs before have ended: the one worker has begun this one. */
  final void untilWorkersAreDone() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    boolean taken =
        loop.workers()
            .submit(
                "last",
                () -> {
                  begun.countDown();
                  return "";
                },
                (_, _) -> {});
    assert taken;
    begun.await();
  }

  /** A socket that has data, as {@code socket.once('data')}. */
  final FdWatcher socket(Runnable onData) {
    poller.ready(SOCKET, FdWatcher.READ);
    return loop.watch("socket", SOCKET, FdWatcher.READ, _ -> onData.run());
  }

  static String message(Throwable failure) {
    Throwable cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }

  static RuntimeException error(String message) {
    return new IllegalStateException(message);
  }

  static <T> T await(CompletionStage<T> stage) {
    return Await.await(stage);
  }

  final <T> Promise<T> async(Callable<T> body) {
    Features.enable(Features.AWAIT);
    return Await.async(loop, body);
  }

  /** {@code Promise.resolve()}. */
  final Promise<String> resolved() {
    return Promise.of(loop, "");
  }

  /** {@code await null}. */
  final void awaitNothing() {
    String nothing = await(resolved());
    assert nothing.isEmpty();
  }
}
