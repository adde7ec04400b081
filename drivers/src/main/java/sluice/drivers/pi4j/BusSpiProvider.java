package sluice.drivers.pi4j;

import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProviderBase;
import sluice.drivers.bus.Buses;
import sluice.loop.Loop;

/** Devices on SPI buses, each bus with its worker. */
final class BusSpiProvider extends SpiProviderBase {
  private final Loop loop;
  private final Buses buses;

  BusSpiProvider(Loop loop, Buses buses) {
    super("sluice-spi", "Sluice SPI");
    this.loop = loop;
    this.buses = buses;
  }

  @Override
  public Spi create(SpiConfig config) {
    int bus = config.bus().getBus();
    BusSpi device = new BusSpi(this, config, OnLoop.call(loop, "spi", () -> buses.spi(bus)));
    context().registry().add(device);
    return device;
  }
}
