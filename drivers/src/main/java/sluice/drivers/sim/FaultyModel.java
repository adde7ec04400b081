package sluice.drivers.sim;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device that fails as it is told to. */
public final class FaultyModel implements I2cModel {
  private static final int WRONG_BIT = 0x10;

  private final SensorModel model;
  private final Surroundings world;
  private final List<Fault> faults;
  private boolean unplugged;

  public FaultyModel(SensorModel model, Surroundings world, List<Fault> faults) {
    this.model = model;
    this.world = world;
    this.faults = List.copyOf(faults);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    check(Fault.at(faults, world.nanos()));
    model.write(bytes);
  }

  @Override
  public byte[] read(int count) throws IOException {
    Fault.Kind fault = Fault.at(faults, world.nanos());
    check(fault);
    byte[] bytes = model.read(count);
    if (fault == Fault.Kind.CORRUPT) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= WRONG_BIT;
      }
    }
    return bytes;
  }

  private void check(Fault.@Nullable Kind fault) throws IOException {
    boolean was = unplugged;
    unplugged = fault == Fault.Kind.UNPLUGGED;
    if (was && !unplugged) {
      model.powerUp();
    }
    if (unplugged || fault == Fault.Kind.NACK) {
      throw new IOException("EREMOTEIO; nothing acknowledges the address");
    }
    if (fault == Fault.Kind.STUCK_BUS) {
      throw new IOException("ETIMEDOUT; the bus is held low");
    }
  }
}
