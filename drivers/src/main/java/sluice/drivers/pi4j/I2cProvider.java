package sluice.drivers.pi4j;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProviderBase;
import sluice.drivers.bus.Buses;
import sluice.loop.Loop;

/** Devices on I2C buses, each bus with its worker. */
final class I2cProvider extends I2CProviderBase {
  private final Loop loop;
  private final Buses buses;

  I2cProvider(Loop loop, Buses buses) {
    super("sluice-i2c", "Sluice I2C");
    this.loop = loop;
    this.buses = buses;
  }

  @Override
  public I2C create(I2CConfig config) {
    int bus = config.bus();
    BusI2c device = new BusI2c(this, config, OnLoop.call(loop, "i2c", () -> buses.i2c(bus)));
    context().registry().add(device);
    return device;
  }
}
