package sluice.drivers.linux;

import java.io.IOException;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.SpiController;

/** The kernel's buses. */
public final class LinuxBuses implements BusSource {
  @Override
  public I2cAdapter openI2c(int bus) throws IOException {
    return LinuxI2c.open(bus);
  }

  @Override
  public SpiController openSpi(int bus) {
    return LinuxSpi.open(bus);
  }

  @Override
  public PwmChip openPwm(int chip) throws IOException {
    return LinuxPwm.open(chip);
  }
}
