package sluice.drivers.bus;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sluice.drivers.bus.BusWorker.Opener;
import sluice.loop.Loop;

/**
 * The buses of a board, each with one worker that all its devices share. One that nobody asks for
 * costs nothing. Loop's thread only.
 */
public final class Buses implements AutoCloseable {
  private final Loop loop;
  private final BusSource source;
  private final BusOptions options;
  private final Map<Integer, BusWorker<I2cAdapter>> i2c = new TreeMap<>();
  private final Map<Integer, BusWorker<SpiController>> spi = new TreeMap<>();
  private final Map<Integer, BusWorker<PwmChip>> pwm = new TreeMap<>();

  private Buses(Loop loop, BusSource source, BusOptions options) {
    this.loop = loop;
    this.source = source;
    this.options = options;
  }

  /** None of them opened yet. */
  public static Buses open(Loop loop, BusSource source, BusOptions options) {
    return new Buses(loop, source, options);
  }

  /**
   * An I2C bus; there may be none of this number, which its calls then say.
   *
   * @param bus from 0, as in {@code /dev/i2c-N}
   */
  public BusWorker<I2cAdapter> i2c(int bus) {
    return i2c.computeIfAbsent(bus, n -> worker("i2c-" + n, () -> source.openI2c(n)));
  }

  /**
   * An SPI bus with all its chip selects.
   *
   * @param bus from 0, as in {@code /dev/spidevN.0}
   */
  public BusWorker<SpiController> spi(int bus) {
    return spi.computeIfAbsent(bus, n -> worker("spi-" + n, () -> source.openSpi(n)));
  }

  /**
   * A PWM chip with all its channels.
   *
   * @param chip from 0, as in {@code /sys/class/pwm/pwmchipN}
   */
  public BusWorker<PwmChip> pwm(int chip) {
    return pwm.computeIfAbsent(chip, n -> worker("pwm-" + n, () -> source.openPwm(n)));
  }

  /** Of those that were asked for. */
  public List<BusStatus> status() {
    List<BusStatus> all = new ArrayList<>();
    i2c.values().forEach(bus -> all.add(bus.status()));
    spi.values().forEach(bus -> all.add(bus.status()));
    pwm.values().forEach(bus -> all.add(bus.status()));
    return all;
  }

  @Override
  public void close() {
    i2c.values().forEach(BusWorker::close);
    spi.values().forEach(BusWorker::close);
    pwm.values().forEach(BusWorker::close);
  }

  private <B extends Closeable> BusWorker<B> worker(String name, Opener<B> opener) {
    return BusWorker.open(loop, name, options, opener);
  }
}
