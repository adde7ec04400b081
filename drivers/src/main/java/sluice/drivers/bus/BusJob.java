package sluice.drivers.bus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.Promise;

/** One call on its way: filled on the worker, ended on the loop. */
final class BusJob<B, T extends @Nullable Object> {
  final String what;
  final Promise<T> promise;
  private final BusCall<B, T> call;

  /** Set on the loop: nobody waits any more. */
  volatile boolean abandoned;

  /** Set on the worker before it is seen as running. */
  long startedNanos;

  /** Set on the worker: why the bus is not there, or null if it is. */
  @Nullable String absent;

  /** Set on the worker. */
  @Nullable Throwable failure;

  private @Nullable T result;

  BusJob(String what, BusCall<B, T> call, Promise<T> promise) {
    this.what = what;
    this.call = call;
    this.promise = promise;
  }

  void run(B bus) throws IOException {
    result = call.on(bus);
  }

  @SuppressWarnings("NullAway") // null only where the call's type says it may be
  void succeed() {
    promise.complete(result);
  }

  void abandon(Throwable why) {
    abandoned = true;
    promise.completeExceptionally(why);
  }
}
