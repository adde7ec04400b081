package sluice.drivers.pi4j;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.spi.Spi;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;

/**
 * Pi4J's devices for a driver that needs no context of Pi4J's, which costs a start some megabytes:
 * as those of {@link SluiceProviders}, but for what leads to the context. Any thread; making one
 * touches no bus.
 */
public final class BusDevices {
  private BusDevices() {}

  /**
   * A device on an I2C bus.
   *
   * @param address 0 to 0x7f
   */
  public static I2C i2c(BusWorker<I2cAdapter> bus, int address) {
    return new BusI2c(bus, address);
  }

  /**
   * A device on an SPI bus.
   *
   * @param chipSelect from 0
   */
  public static Spi spi(BusWorker<SpiController> bus, int chipSelect, SpiSettings settings) {
    return new BusSpi(bus, chipSelect, settings);
  }
}
