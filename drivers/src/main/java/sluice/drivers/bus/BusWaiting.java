package sluice.drivers.bus;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException.Kind;

/** Waiting for a bus on a thread that may wait. */
final class BusWaiting {
  private BusWaiting() {}

  static <B extends java.io.Closeable, T extends @Nullable Object> T forResult(
      BusWorker<B> bus, String what, BusCall<B, T> call) throws IOException {
    try {
      return bus.enter(what, call).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusException(Kind.FAILED, bus.name() + ": " + what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw asIoException(bus.name(), e);
    }
  }

  /** What {@code await} throws, as a caller without promises expects it. */
  static <T extends @Nullable Object> T unwrapped(String name, Supplier<T> waiting)
      throws IOException {
    try {
      return waiting.get();
    } catch (CompletionException e) {
      throw asIoException(name, e);
    }
  }

  /** The same kind and words, with the caller's own stack. */
  private static IOException asIoException(String name, Throwable wrapper) {
    Throwable cause = wrapper.getCause();
    while (cause instanceof CompletionException inner && inner.getCause() != null) {
      cause = inner.getCause();
    }
    return switch (cause) {
      case BusException e -> new BusException(e.kind(), "" + e.getMessage(), e);
      case IOException e -> new IOException(e.getMessage(), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null -> new BusException(Kind.FAILED, name + ": failed", wrapper);
      default -> new BusException(Kind.FAILED, name + ": " + cause, cause);
    };
  }
}
