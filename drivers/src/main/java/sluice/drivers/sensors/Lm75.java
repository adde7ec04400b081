package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.List;

/**
 * The LM75 and its like: a thermometer that converts all the time and keeps the last value in
 * register 0, left-justified, in 1/256 °C. Without an id, they are told by what their configuration
 * lets itself be set to.
 */
final class Lm75 implements Sensor {
  /** What differs. */
  enum Kind {
    /** 9 bits, the others undefined; 300 ms (TI SNIS153, "Temperature Register"). */
    LM75("LM75", 0xFF80, 1, 0x00, 0xE3, 300_000_000),
    /** 11 bits; 100 ms (NXP LM75B, "Temperature register"). */
    LM75B("LM75B", 0xFFE0, 1, 0x00, 0xE3, 100_000_000),
    /** 12 bits once R1 R0 say so; 320 ms (TI SBOS648, "Converter Resolution"). */
    TMP105("TMP105", 0xFFF0, 1, 0x60, 0x63, 320_000_000),
    /** 12 bits; R1 R0 read as ones, the last bits as zeros; 35 ms (TI SBOS397). */
    TMP102("TMP102", 0xFFF0, 2, 0x60A0, 0x61DF, 35_000_000);

    final String chip;
    final int temperatureMask;
    final int configBytes;
    final int config;

    /** Bits of the configuration that are read as written: neither alert nor one-shot. */
    final int configMask;

    final long conversionNanos;

    Kind(String chip, int mask, int bytes, int config, int configMask, long conversionNanos) {
      this.chip = chip;
      this.temperatureMask = mask;
      this.configBytes = bytes;
      this.config = config;
      this.configMask = configMask;
      this.conversionNanos = conversionNanos;
    }
  }

  private static final int TEMPERATURE = 0;
  private static final int CONFIG = 1;
  private static final double PER_DEGREE = 256.0;

  private final I2cDevice device;
  private final Pause pause;
  private final Kind kind;

  Lm75(I2C i2c, Pause pause, Kind kind) {
    this.device = new I2cDevice(i2c);
    this.pause = pause;
    this.kind = kind;
  }

  @Override
  public void open() throws IOException {
    if (kind.configBytes == 2) {
      device.writeWord(CONFIG, kind.config);
    } else {
      device.write(CONFIG, kind.config);
    }
    int config = config();
    if (!isOurs(config)) {
      throw new IOException(
          "%s keeps 0x%02x as its configuration, not 0x%02x: not a %s; correct driver or address"
              .formatted(device.at, config, kind.config, kind.chip));
    }
    pause.nanos(kind.conversionNanos);
  }

  /** Looks at the configuration, too: after a brown-out it has other bits, or is shut down. */
  @Override
  public List<Measurement> read() throws IOException {
    int config = config();
    if (!isOurs(config)) {
      throw new IOException(
          "%s: its configuration is 0x%02x, not 0x%02x: it was reset"
              .formatted(device.at, config, kind.config));
    }
    return List.of(Measurement.of("temperature", temperature(device.readWord(TEMPERATURE), kind)));
  }

  /** Degrees Celsius. */
  static double temperature(int word, Kind kind) {
    return (short) (word & kind.temperatureMask) / PER_DEGREE;
  }

  private int config() throws IOException {
    return kind.configBytes == 2 ? device.readWord(CONFIG) : device.readByte(CONFIG);
  }

  private boolean isOurs(int config) {
    return (config & kind.configMask) == (kind.config & kind.configMask);
  }
}
