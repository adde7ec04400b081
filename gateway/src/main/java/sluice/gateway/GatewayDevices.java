package sluice.gateway;

import java.io.IOException;
import java.util.Map;
import sluice.addons.host.Devices;
import sluice.config.BusConfig;
import sluice.config.ChipConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.SpiController;
import sluice.drivers.linux.LinuxBuses;
import sluice.drivers.linux.LinuxChip;
import sluice.loop.Loop;

/**
 * The board for addons: a bus or chip that is configured as simulated is that one, any other is the
 * kernel's.
 */
final class GatewayDevices implements Devices, BusSource {
  private final Loop loop;
  private final SluiceConfig config;
  private final SimulatedHardware hardware;
  private final LinuxBuses linux = new LinuxBuses();

  GatewayDevices(Loop loop, SluiceConfig config, SimulatedHardware hardware) {
    this.loop = loop;
    this.config = config;
    this.hardware = hardware;
  }

  @Override
  public BusSource buses() {
    return this;
  }

  @Override
  public I2cAdapter openI2c(int bus) throws IOException {
    return source(BusConfig.Kind.I2C, bus).openI2c(bus);
  }

  @Override
  public SpiController openSpi(int bus) throws IOException {
    return source(BusConfig.Kind.SPI, bus).openSpi(bus);
  }

  @Override
  public PwmChip openPwm(int chip) throws IOException {
    return linux.openPwm(chip);
  }

  private BusSource source(BusConfig.Kind kind, int number) {
    Map<String, BusConfig> all = config.sensors().buses(kind);
    boolean simulated =
        all.values().stream()
            .anyMatch(bus -> bus.number() == number && bus.driver() == BusConfig.Driver.SIMULATED);
    return simulated ? hardware.buses() : linux;
  }

  @Override
  public Chip chip(String name) throws IOException {
    ChipConfig chip = config.chips().get(name);
    return chip != null && chip.driver() == ChipConfig.Driver.SIMULATED
        ? hardware.board().open(chip)
        : LinuxChip.open(loop, "/dev/" + name);
  }
}
