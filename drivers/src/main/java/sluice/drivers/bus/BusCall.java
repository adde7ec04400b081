package sluice.drivers.bus;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a bus while it is one's own: one transfer, or a device's whole measurement.
 *
 * @param <B> the bus as it is when opened
 * @param <T> the result
 */
@FunctionalInterface
public interface BusCall<B, T extends @Nullable Object> {
  /**
   * Called on the bus's worker: it may block and must not touch the loop.
   *
   * @throws IOException what went wrong, for the caller
   */
  T on(B bus) throws IOException;
}
