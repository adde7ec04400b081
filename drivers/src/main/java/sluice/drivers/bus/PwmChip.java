package sluice.drivers.bus;

import java.io.Closeable;
import java.io.IOException;

/**
 * A PWM chip with its channels, real or simulated. Its calls may wait for udev: they are made on a
 * {@link BusWorker}.
 */
public interface PwmChip extends Closeable {
  /** As errors call it: {@code pwmchip0}. */
  String name();

  /** How many channels it has. */
  int channels() throws IOException;

  /**
   * Sets a channel; it is requested by the first time.
   *
   * @throws BusException of kind IN_USE if a driver of the kernel's has it, UNSUPPORTED if the chip
   *     cannot do that
   */
  void set(int channel, PwmSetup setup) throws IOException;

  /** What a channel puts out now. */
  PwmSetup get(int channel) throws IOException;

  /** Stops a channel and gives it back. One that is not held is left alone. */
  void release(int channel) throws IOException;

  /** Gives all channels back; they stay as they are. */
  @Override
  void close() throws IOException;
}
