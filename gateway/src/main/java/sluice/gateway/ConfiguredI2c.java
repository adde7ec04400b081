package sluice.gateway;

import java.io.IOException;
import sluice.config.BusConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorsConfig;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.linux.LinuxI2c;
import sluice.drivers.sim.SimulatedI2c;
import sluice.loop.Clock;

/** A configured I2C bus without its gateway, for people who look at it. Blocks; any thread. */
public final class ConfiguredI2c {
  private ConfiguredI2c() {}

  /**
   * Opens {@code [i2c.NAME]}; a simulated one has the chips of its sensors on it, just switched on.
   *
   * @throws IOException if there is no such bus in the configuration, or on the board
   */
  public static I2cAdapter open(SensorsConfig config, String name) throws IOException {
    BusConfig bus = config.buses(BusConfig.Kind.I2C).get(name);
    if (bus == null) {
      throw new BusException(Kind.GONE, "i2c: the configuration has no [i2c." + name + "]");
    }
    if (bus.driver() == BusConfig.Driver.LINUX) {
      return LinuxI2c.open(bus.number());
    }
    SimulatedI2c simulated = new SimulatedI2c(bus.number());
    SensorModels models = new SensorModels(Clock.SYSTEM);
    for (SensorConfig sensor : config.sensors().values()) {
      if (sensor.driver().bus == bus.kind() && sensor.bus().equals(name)) {
        simulated.attach(sensor.address(), models.onI2c(sensor));
      }
    }
    return simulated.open();
  }
}
