package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A device on SPI that fails as it is told to. There is no acknowledgement on this bus: a device
 * that is not there leaves the data line high, a line held low reads as zeros.
 */
public final class FaultySpi implements SpiModel {
  private static final int WRONG_BIT = 0x10;

  private final SpiModel model;
  private final Surroundings world;
  private final List<Fault> faults;

  public FaultySpi(SpiModel model, Surroundings world, List<Fault> faults) {
    this.model = model;
    this.world = world;
    this.faults = List.copyOf(faults);
  }

  @Override
  public byte[] transfer(byte[] out) throws IOException {
    byte[] in = model.transfer(out);
    Fault.Kind fault = Fault.at(faults, world.nanos());
    if (fault == null) {
      return in;
    }
    switch (fault) {
      case UNPLUGGED, NACK -> Arrays.fill(in, (byte) 0xFF);
      case STUCK_BUS -> Arrays.fill(in, (byte) 0);
      case CORRUPT -> {
        for (int i = 0; i < in.length; i++) {
          in[i] ^= WRONG_BIT;
        }
      }
    }
    return in;
  }
}
