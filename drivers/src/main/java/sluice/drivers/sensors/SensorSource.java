package sluice.drivers.sensors;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Whatever a {@link PolledSensor} asks for its measurements. Loop's thread only. */
@FunctionalInterface
public interface SensorSource {
  /**
   * Begins a measurement; no other is under way.
   *
   * @param isOpen whether the last one was answered: if not, it may not be there, or be another one
   * @param onDone called once, on the loop's thread and never before this returns, with exactly one
   *     of a result and a failure
   */
  void measure(boolean isOpen, BiConsumer<@Nullable Sample, @Nullable Throwable> onDone);
}
