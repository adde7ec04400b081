package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.List;

/**
 * Sensirion SHT30, SHT31 and SHT35: temperature and humidity, single shots of high repeatability.
 * Data sheet SHT3x-DIS, version 5 of May 2018.
 */
final class Sht3x implements Sensor {
  private static final int[] SOFT_RESET = {0x30, 0xA2}; // 4.9 table 14
  private static final int[] MEASURE = {0x24, 0x00}; // 4.3 table 9: no clock stretching
  private static final int[] STATUS = {0xF3, 0x2D}; // 4.11 table 17
  private static final int[] CLEAR_STATUS = {0x30, 0x41}; // 4.11 table 19
  private static final int STATUS_RESET = 1 << 4;

  private static final long RESET_NANOS = 2_000_000; // 2.2 table 4: 1.5 ms at most
  private static final long MEASURE_NANOS = 15_500_000; // 2.2 table 4, high repeatability
  private static final long POLL_NANOS = 1_000_000;
  private static final int POLLS = 5;
  private static final int WORD_BYTES = 3; // with its check sum

  private final I2cDevice device;
  private final Pause pause;

  Sht3x(I2C i2c, Pause pause) {
    this.device = new I2cDevice(i2c);
    this.pause = pause;
  }

  /** The chip has no id: that it was just reset, with a check sum, is who it is. */
  @Override
  public void open() throws IOException {
    device.write(SOFT_RESET);
    pause.nanos(RESET_NANOS);
    device.write(STATUS);
    int status = word(device.receive(WORD_BYTES), 0, "status");
    if ((status & STATUS_RESET) == 0) {
      throw new IOException(
          "%s answers with status 0x%04x after a reset: not an SHT3x; correct driver or address"
              .formatted(device.at, status));
    }
    device.write(CLEAR_STATUS);
  }

  @Override
  public List<Measurement> read() throws IOException {
    device.write(MEASURE);
    pause.nanos(MEASURE_NANOS);
    byte[] data = result();
    return List.of(
        Measurement.of("temperature", temperature(word(data, 0, "temperature"))),
        Measurement.of("humidity", humidity(word(data, WORD_BYTES, "humidity"))));
  }

  /** Degrees Celsius (4.13). */
  static double temperature(int code) {
    return -45.0 + 175.0 * code / 65_535.0;
  }

  /** Percent of relative humidity (4.13). */
  static double humidity(int code) {
    return 100.0 * code / 65_535.0;
  }

  /** It does not acknowledge its address before it has a result (4.4). */
  private byte[] result() throws IOException {
    for (int i = 1; i < POLLS; i++) {
      try {
        return device.receive(2 * WORD_BYTES);
      } catch (IOException e) {
        pause.nanos(POLL_NANOS);
      }
    }
    return device.receive(2 * WORD_BYTES);
  }

  private int word(byte[] data, int index, String what) throws IOException {
    int sum = Crc8.sensirion(data, index, 2);
    if (sum != (data[index + 2] & 0xFF)) {
      throw new IOException(
          "%s: the check sum of its %s does not hold (0x%02x, not 0x%02x); look at the wiring"
              .formatted(device.at, what, data[index + 2], sum));
    }
    return I2cDevice.word(data, index);
  }
}
