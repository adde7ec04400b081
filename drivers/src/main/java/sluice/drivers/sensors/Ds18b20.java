package sluice.drivers.sensors;

import java.io.IOException;
import java.util.List;
import sluice.drivers.W1Slave;

/**
 * Maxim DS18B20 by the kernel's 1-wire driver, which converts and hands the scratch pad over. Data
 * sheet 19-7487, "Measuring Temperature" and "Memory".
 */
final class Ds18b20 implements Sensor {
  private static final String FAMILY = "28-";
  private static final int BYTES = 9;
  private static final int RESERVED = 6;
  private static final int AFTER_POWER_UP = 0x0C;
  private static final int CONFIG = 4;
  private static final int CONFIG_ONES = 0x1F;
  private static final int POWER_UP_CODE = 0x0550; // 85 °C
  private static final int NO_POWER_CODE = 0x07FF; // 127.94 °C
  private static final double PER_DEGREE = 16.0;

  private final W1Slave slave;

  Ds18b20(W1Slave slave) {
    this.slave = slave;
  }

  @Override
  public void open() throws IOException {
    if (!slave.id().startsWith(FAMILY)) {
      throw new IOException(
          slave.id() + ": family " + slave.id().split("-", 2)[0] + " is no DS18B20, whose is 28");
    }
    var _ = slave.slave();
  }

  @Override
  public List<Measurement> read() throws IOException {
    byte[] pad = pad(slave.slave());
    int code = code(pad);
    boolean powerUp = code == POWER_UP_CODE || code == NO_POWER_CODE;
    if (powerUp && pad[RESERVED] == AFTER_POWER_UP) { // w1_therm.rst: "check conversion success"
      throw new IOException(slave.id() + ": it did not convert; look at its power");
    }
    return List.of(Measurement.of("temperature", code / PER_DEGREE));
  }

  /** Sixteenths of a degree; bits that the resolution leaves out are undefined (figure 8). */
  static int code(byte[] pad) {
    int undefined = 3 - (pad[CONFIG] >> 5 & 3);
    return (short) ((pad[0] & 0xFF) | pad[1] << 8) & (-1 << undefined);
  }

  private byte[] pad(String text) throws IOException {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    String[] words = line.strip().split(" ", -1);
    byte[] pad = new byte[BYTES];
    try {
      for (int i = 0; i < BYTES; i++) {
        pad[i] = (byte) Integer.parseInt(words[i], 16);
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(slave.id() + ": no scratch pad: " + abbreviated(line), e);
    }
    boolean ones = (pad[CONFIG] & CONFIG_ONES) == CONFIG_ONES; // a bus held low has the sum 0, too
    if (!line.endsWith("YES")
        || !ones
        || Crc8.maxim(pad, 0, BYTES - 1) != (pad[BYTES - 1] & 0xFF)) {
      throw new IOException(slave.id() + ": the check sum does not hold; look at the wiring");
    }
    return pad;
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
