package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.List;

/**
 * TI INA219: voltage, current and power on the high side, triggered conversions. Data sheet
 * SBOS448G; equations and worked example are in 8.5 ("Programming").
 */
final class Ina219 implements Sensor {
  private static final int CONFIG = 0;
  private static final int SHUNT = 1;
  private static final int BUS = 2;
  private static final int POWER = 3;
  private static final int CURRENT = 4;
  private static final int CALIBRATION = 5;

  private static final int RESET = 1 << 15;
  private static final int AFTER_RESET = 0x399F; // 8.6.2.1
  private static final int RANGE_32_VOLTS = 1 << 13;
  private static final int PGA_SHIFT = 11;
  private static final int BITS_12 = 3 << 7 | 3 << 3;
  private static final int TRIGGERED_BOTH = 3;
  private static final int READY = 1 << 1;
  private static final int OVERFLOW = 1;

  private static final double SHUNT_VOLTS_PER_CODE = 10e-6;
  private static final double BUS_VOLTS_PER_CODE = 4e-3;
  private static final double POWER_PER_CURRENT_CODE = 20; // equation 3
  private static final double CALIBRATION_FACTOR = 0.04096; // equation 1
  private static final double CODES = 32_768.0; // equation 2
  private static final int CALIBRATION_MAX = 0xFFFE; // bit 0 cannot be set
  private static final int PGA_CODES = 4_000; // 40 mV, doubled with each step
  private static final int PGA_MAX = 3;

  private static final long RESET_NANOS = 40_000;
  private static final long CONVERSION_NANOS = 1_172_000; // 7.5: 586 µs each at most
  private static final long POLL_NANOS = 500_000;
  private static final int POLLS = 5;

  private final I2cDevice device;
  private final Pause pause;
  private final int calibration;
  private final int pga;
  private final double amperesPerCode;

  /**
   * Not opened.
   *
   * @param shuntOhms of the resistor on the board: often 0.1
   * @param currentMax amperes that are to be measured
   * @throws IllegalArgumentException if the two do not go together
   */
  Ina219(I2C i2c, Pause pause, double shuntOhms, double currentMax) {
    this.device = new I2cDevice(i2c);
    this.pause = pause;
    this.calibration = calibration(shuntOhms, currentMax / CODES);
    this.pga = pga(shuntOhms * currentMax);
    if (calibration < 2 || calibration > CALIBRATION_MAX || pga > PGA_MAX) {
      throw new IllegalArgumentException(
          "ina219: %s A through %s Ω is %s V: at most 0.32 V, and not next to nothing"
              .formatted(currentMax, shuntOhms, shuntOhms * currentMax));
    }
    this.amperesPerCode = CALIBRATION_FACTOR / (calibration * shuntOhms);
  }

  @Override
  public void open() throws IOException {
    device.writeWord(CONFIG, RESET);
    pause.nanos(RESET_NANOS);
    int config = device.readWord(CONFIG);
    if (config != AFTER_RESET) {
      throw new IOException(
          "%s has the configuration 0x%04x after a reset, not 0x399f: not an INA219; correct"
                  .formatted(device.at, config)
              + " driver or address");
    }
    device.writeWord(CALIBRATION, calibration);
  }

  @Override
  public List<Measurement> read() throws IOException {
    device.writeWord(CONFIG, RANGE_32_VOLTS | pga << PGA_SHIFT | BITS_12 | TRIGGERED_BOTH);
    pause.nanos(CONVERSION_NANOS);
    pause.until(
        POLL_NANOS,
        POLLS,
        () -> (device.readWord(BUS) & READY) != 0,
        device.at + ": the conversion does not end");
    if (device.readWord(CALIBRATION) != calibration) {
      throw new IOException(device.at + ": its calibration is gone: it was reset");
    }
    int bus = device.readWord(BUS);
    int shunt = (short) device.readWord(SHUNT);
    boolean clipped = (bus & OVERFLOW) != 0 || Math.abs(shunt) >= PGA_CODES << pga;
    int current = (short) device.readWord(CURRENT);
    int power = device.readWord(POWER);
    return List.of(
        Measurement.of("voltage", (bus >> 3) * BUS_VOLTS_PER_CODE),
        unlessClipped(clipped, "current", current * amperesPerCode),
        unlessClipped(clipped, "power", power * amperesPerCode * POWER_PER_CURRENT_CODE),
        unlessClipped(clipped, "shunt", shunt * SHUNT_VOLTS_PER_CODE));
  }

  /**
   * What goes into the calibration register (equation 1).
   *
   * @param amperesPerCode of the current register
   */
  static int calibration(double shuntOhms, double amperesPerCode) {
    return (int) Math.min(CALIBRATION_FACTOR / (amperesPerCode * shuntOhms), 1e6) & ~1;
  }

  /** The gain for a shunt voltage: 40 mV and its doubles (table 4); 4 for none. */
  private static int pga(double volts) {
    double most = PGA_CODES * SHUNT_VOLTS_PER_CODE;
    int steps = 0;
    while (steps <= PGA_MAX && volts > most * (1 << steps) * (1 + 1e-9)) {
      steps++;
    }
    return steps;
  }

  private static Measurement unlessClipped(boolean clipped, String channel, double value) {
    return clipped
        ? Measurement.fault(channel, "is clipped: more current than current_max")
        : Measurement.of(channel, value);
  }
}
