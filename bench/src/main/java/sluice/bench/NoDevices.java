package sluice.bench;

import java.io.IOException;
import sluice.addons.host.Devices;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusSource;

/** For addons that ask for none. */
final class NoDevices implements Devices {
  @Override
  public BusSource buses() {
    throw new IllegalStateException("bench: there are no buses");
  }

  @Override
  public Chip chip(String name) throws IOException {
    throw new IOException("bench: there is no " + name);
  }
}
