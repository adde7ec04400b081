package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bosch BME280 (temperature, pressure, humidity) and BMP280 (without humidity), in forced mode: one
 * measurement a read, asleep in between. Data sheets BST-BME280-DS002 and BST-BMP280-DS001.
 */
final class Bmx280 implements Sensor {
  static final String TEMPERATURE = "temperature";
  static final String HUMIDITY = "humidity";
  static final String PRESSURE = "pressure";

  private static final int ID = 0xD0;
  private static final int RESET = 0xE0;
  private static final int RESET_WORD = 0xB6;
  private static final int CTRL_HUM = 0xF2;
  private static final int STATUS = 0xF3;
  private static final int STATUS_MEASURING = 1 << 3;
  private static final int STATUS_UPDATE = 1;
  private static final int CTRL_MEAS = 0xF4;
  private static final int CONFIG = 0xF5;
  private static final int DATA = 0xF7;
  private static final int TRIM = 0x88;
  private static final int TRIM_HUMIDITY = 0xE1;

  private static final int ONCE = 1; // oversampling, one sample each
  private static final int FORCED = ONCE << 5 | ONCE << 2 | 1;
  private static final int SKIPPED = 0x80000; // the data registers before any measurement
  private static final int SKIPPED_HUMIDITY = 0x8000;

  private static final long START_NANOS = 2_000_000; // DS002, 1.1 table 1: start-up time
  private static final long MEASURE_NANOS = 9_300_000; // DS002, 9.1: at most, each once
  private static final long POLL_NANOS = 1_000_000;
  private static final int POLLS = 10;
  private static final double PASCAL_PER_HECTOPASCAL = 100.0;

  private final I2cDevice device;
  private final Pause pause;
  private final boolean humid;
  private Bmx280Calibration calibration = new Bmx280Calibration(new byte[26], new byte[0]);

  /**
   * Not opened.
   *
   * @param humid whether it is to be a BME280
   */
  Bmx280(I2C i2c, Pause pause, boolean humid) {
    this.device = new I2cDevice(i2c);
    this.pause = pause;
    this.humid = humid;
  }

  @Override
  public void open() throws IOException {
    identify();
    device.write(RESET, RESET_WORD);
    pause.nanos(START_NANOS);
    await(STATUS_UPDATE, "its trimming values are not loaded");
    byte[] more = new byte[0];
    if (humid) {
      more = device.read(TRIM_HUMIDITY, Bmx280Calibration.HUMIDITY_BYTES);
    }
    calibration = new Bmx280Calibration(device.read(TRIM, Bmx280Calibration.BYTES), more);
    if (!calibration.isPlausible()) {
      throw new IOException(device.at + ": its trimming values are empty; look at the wiring");
    }
    device.write(CONFIG, 0); // no filter, no standby
  }

  @Override
  public List<Measurement> read() throws IOException {
    if (humid) {
      device.write(CTRL_HUM, ONCE); // takes effect with the next write (DS002, 5.4.3)
    }
    device.write(CTRL_MEAS, FORCED);
    pause.nanos(MEASURE_NANOS);
    await(STATUS_MEASURING, "the measurement does not end");
    byte[] data = device.read(DATA, humid ? 8 : 6);
    int temperature = code20(data, 3);
    if (temperature == SKIPPED) {
      throw new IOException(device.at + ": it did not measure; it was reset in between");
    }
    double fine = calibration.fine(temperature);
    List<Measurement> all = new ArrayList<>(3);
    all.add(Measurement.of(TEMPERATURE, Bmx280Calibration.temperature(fine)));
    all.add(pressure(code20(data, 0), fine));
    if (humid) {
      all.add(humidity(I2cDevice.word(data, 6), fine));
    }
    return all;
  }

  private void identify() throws IOException {
    int id = device.readByte(ID);
    if (id == (humid ? 0x60 : 0x58)) {
      return;
    }
    throw new IOException(
        "%s answers with id 0x%02x: %s, not a %s; correct driver or address"
            .formatted(device.at, id, who(id), humid ? "BME280" : "BMP280"));
  }

  /** Chip ids as their data sheets have them. */
  private static String who(int id) {
    return switch (id) {
      case 0x50 -> "a BMP388";
      case 0x55 -> "a BMP180";
      case 0x56, 0x57 -> "a BMP280 sample";
      case 0x58 -> "a BMP280";
      case 0x60 -> "a BME280 or BMP390";
      case 0x61 -> "a BME680";
      default -> "an unknown chip";
    };
  }

  private void await(int bit, String what) throws IOException {
    pause.until(
        POLL_NANOS, POLLS, () -> (device.readByte(STATUS) & bit) == 0, device.at + ": " + what);
  }

  private Measurement pressure(int code, double fine) {
    double pascal = calibration.pressure(code, fine);
    if (code == SKIPPED || Double.isNaN(pascal)) {
      return Measurement.fault(PRESSURE, "was not measured");
    }
    return Measurement.of(PRESSURE, pascal / PASCAL_PER_HECTOPASCAL);
  }

  private Measurement humidity(int code, double fine) {
    return code == SKIPPED_HUMIDITY
        ? Measurement.fault(HUMIDITY, "was not measured")
        : Measurement.of(HUMIDITY, calibration.humidity(code, fine));
  }

  /** Twenty bits, the highest first (DS001, 4.3.6). */
  private static int code20(byte[] data, int index) {
    return I2cDevice.word(data, index) << 4 | (data[index + 2] & 0xF0) >> 4;
  }
}
