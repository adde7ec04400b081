package sluice.drivers.sensors;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusWorker;

/** Has a sensor's blocking work done on the worker of its bus, in turn with the bus's others. */
@FunctionalInterface
public interface SensorRunner {
  /**
   * Called on the loop's thread.
   *
   * @param what for errors: {@code read climate}
   * @param onDone called once, on the loop's thread and never before this returns, with exactly one
   *     of a result and a failure
   */
  void run(String what, Work work, BiConsumer<@Nullable Sample, @Nullable Throwable> onDone);

  /** What blocks. */
  @FunctionalInterface
  interface Work {
    Sample call() throws IOException;
  }

  /** On a bus: the whole measurement is one call, so that no other device's comes between. */
  static <B extends Closeable> SensorRunner on(BusWorker<B> bus) {
    return (what, work, onDone) -> {
      var _ =
          bus.submit(what, b -> work.call())
              .handle((sample, failure) -> {
                onDone.accept(sample, failure);
                return true;
              });
    };
  }
}
