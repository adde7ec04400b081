package sluice.drivers.pi4j;

import com.pi4j.provider.Provider;
import sluice.drivers.Chip;
import sluice.drivers.bus.Buses;
import sluice.loop.Loop;

/**
 * What Pi4J's context is given, so that its devices are this board's:
 *
 * <pre>{@code
 * Context pi4j = Pi4J.newContextBuilder().add(SluiceProviders.of(loop, chip, buses)).build();
 * }</pre>
 *
 * <p>Pi4J's calls return when they are done, which decides who may make them:
 *
 * <ul>
 *   <li>Digital inputs and outputs: any thread. On the loop they are a system call of some
 *       microseconds, other threads wait for the loop's turn. Listeners are called on the loop; no
 *       pin has a thread. {@code pulse} and {@code blink} wait and are refused on the loop, where
 *       {@code pulseAsync} and {@code blinkAsync} are timers.
 *   <li>I2C, SPI, PWM: any thread but the loop's, where they would hold up everything and are
 *       refused. Within a call of the bus ({@link sluice.drivers.bus.BusWorker#submit}) they are
 *       made at once; in the straight-line code of {@link sluice.loop.Await} the loop goes on
 *       meanwhile. Making such a device touches no bus and may be done on the loop.
 * </ul>
 *
 * Failures are {@link com.pi4j.exception.Pi4JException}s with the bus's words.
 */
public final class SluiceProviders {
  private SluiceProviders() {}

  /**
   * Providers of digital inputs and outputs, I2C, SPI and PWM, for {@code
   * ContextBuilder.add(Provider...)}.
   *
   * @param chip whose line offsets are Pi4J's BCM numbers, as the Raspberry Pi's are
   */
  public static Provider<?, ?, ?>[] of(Loop loop, Chip chip, Buses buses) {
    return new Provider<?, ?, ?>[] {
      new InputProvider(loop, chip),
      new OutputProvider(loop, chip),
      new I2cProvider(loop, buses),
      new BusSpiProvider(loop, buses),
      new BusPwmProvider(loop, buses)
    };
  }

  /** As the other, of a board or a part of one that has no pins. */
  public static Provider<?, ?, ?>[] of(Loop loop, Buses buses) {
    return new Provider<?, ?, ?>[] {
      new I2cProvider(loop, buses), new BusSpiProvider(loop, buses), new BusPwmProvider(loop, buses)
    };
  }
}
