package sluice.drivers.sim;

import java.io.IOException;
import java.util.List;
import sluice.drivers.W1Slave;

/** A DS18B20 behind the kernel's driver: channel "temperature" (°C). Faults as an I2C device's. */
public final class Ds18b20Model implements W1Slave {
  private static final int RESOLUTION_BITS = 12;

  private final String id;
  private final Surroundings world;
  private final List<Fault> faults;

  /**
   * A slave.
   *
   * @param id {@code 28-} and twelve hexadecimal digits
   */
  public Ds18b20Model(String id, Surroundings world, List<Fault> faults) {
    this.id = id;
    this.world = world;
    this.faults = List.copyOf(faults);
  }

  @Override
  public String id() {
    return id;
  }

  /** The two lines of the kernel's {@code w1_slave}. */
  @Override
  public String slave() throws IOException {
    double celsius = Math.clamp(world.value("temperature", 21.0), -55.0, 125.0);
    int code = (int) Math.round(celsius * (1 << (RESOLUTION_BITS - 8)));
    int[] pad = {code & 0xFF, code >> 8 & 0xFF, 0x4B, 0x46, 0x7F, 0xFF, 0x10 - (code & 0x0F), 0x10};
    int sum = sum(pad);
    int flipped = corrupt() ? pad[0] ^ 0x10 : pad[0];
    StringBuilder bytes = new StringBuilder("%02x ".formatted(flipped));
    for (int i = 1; i < pad.length; i++) {
      bytes.append("%02x ".formatted(pad[i]));
    }
    bytes.append("%02x ".formatted(sum));
    String holds = flipped == pad[0] ? "YES" : "NO";
    return "%s: crc=%02x %s\n%st=%d\n".formatted(bytes, sum, holds, bytes, code * 1_000 / 16);
  }

  private boolean corrupt() throws IOException {
    Fault.Kind fault = Fault.at(faults, world.nanos());
    if (fault != null && fault != Fault.Kind.CORRUPT) {
      throw new IOException(id + ": does not exist");
    }
    return fault != null;
  }

  /** Maxim's check sum, bit by bit as the data sheet's figure 9 shifts it. */
  private static int sum(int[] bytes) {
    int shift = 0;
    for (int value : bytes) {
      for (int bit = 0; bit < 8; bit++) {
        int feedback = (shift ^ (value >> bit)) & 1;
        shift = (shift >> 1) ^ (feedback == 1 ? 0x8C : 0);
      }
    }
    return shift;
  }
}
