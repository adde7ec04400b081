package sluice.drivers.sensors;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

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
  <T> void run(String what, Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> onDone);
}
