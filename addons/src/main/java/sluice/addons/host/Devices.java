package sluice.addons.host;

import java.io.IOException;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusSource;

/** The board's devices, for addons; each sees of them what its manifest lists. */
public interface Devices {
  /** Its buses; any thread. */
  BusSource buses();

  /**
   * Opens a chip, for one addon's use. Loop's thread.
   *
   * @param name {@code gpiochip0}
   */
  Chip chip(String name) throws IOException;
}
