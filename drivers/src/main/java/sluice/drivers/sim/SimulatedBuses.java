package sluice.drivers.sim;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.SpiController;

/**
 * The buses of a simulated board: those that a script has asked for. Put devices on them, then open
 * {@link sluice.drivers.bus.Buses} from here. Any thread.
 */
public final class SimulatedBuses implements BusSource {
  private static final int PWM_CHANNELS = 4;

  private final Map<Integer, SimulatedI2c> i2c = new ConcurrentHashMap<>();
  private final Map<Integer, SimulatedSpi> spi = new ConcurrentHashMap<>();
  private final Map<Integer, SimulatedPwm> pwm = new ConcurrentHashMap<>();

  /** An I2C bus, made when first asked for. */
  public SimulatedI2c i2c(int bus) {
    return i2c.computeIfAbsent(bus, SimulatedI2c::new);
  }

  /** An SPI bus, made when first asked for. */
  public SimulatedSpi spi(int bus) {
    return spi.computeIfAbsent(bus, SimulatedSpi::new);
  }

  /** A PWM chip of four channels, made when first asked for. */
  public SimulatedPwm pwm(int chip) {
    return pwm.computeIfAbsent(chip, n -> new SimulatedPwm(n, PWM_CHANNELS));
  }

  @Override
  public I2cAdapter openI2c(int bus) throws IOException {
    return found(i2c.get(bus), "i2c-" + bus).open();
  }

  @Override
  public SpiController openSpi(int bus) throws IOException {
    return found(spi.get(bus), "spi-" + bus).open();
  }

  @Override
  public PwmChip openPwm(int chip) throws IOException {
    return found(pwm.get(chip), "pwmchip" + chip).open();
  }

  private static <T> T found(@Nullable T bus, String name) throws BusException {
    if (bus == null) {
      throw new BusException(Kind.GONE, name + ": the simulated board has no such bus");
    }
    return bus;
  }
}
