package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * TI ADS1115: four inputs, 16 bits, single shots one after another. Data sheet SBOS444D; the bits
 * of the configuration are its table 8 (9.6.3).
 */
final class Ads1115 implements Sensor {
  /** The inputs by name, in the order of their multiplexer codes; the first four are pairs. */
  static final List<String> INPUTS =
      List.of("in0-in1", "in0-in3", "in1-in3", "in2-in3", "in0", "in1", "in2", "in3");

  /** Volts at the code 32768, in the order of their PGA codes. */
  static final double[] FULL_SCALES = {6.144, 4.096, 2.048, 1.024, 0.512, 0.256};

  private static final int CONVERSION = 0;
  private static final int CONFIG = 1;
  private static final int OS = 1 << 15; // written: start; read: idle
  private static final int MUX_SHIFT = 12;
  private static final int PGA_SHIFT = 9;
  private static final int SINGLE_SHOT = 1 << 8;
  private static final int RATE_128 = 4 << 5;
  private static final int NO_COMPARATOR = 3;

  private static final long CONVERSION_NANOS = 8_600_000; // 1/128 s, and 10 % (7.5, data rate)
  private static final long POLL_NANOS = 1_000_000;
  private static final int POLLS = 5;
  private static final int CODE_MAX = 0x7FFF;
  private static final double CODES = 32_768.0;

  private final I2cDevice device;
  private final Pause pause;
  private final int pga;
  private final List<String> inputs;

  /**
   * Not opened.
   *
   * @param fullScale volts, one of {@link #FULL_SCALES}
   * @param inputs some of {@link #INPUTS}
   */
  Ads1115(I2C i2c, Pause pause, double fullScale, List<String> inputs) {
    this.device = new I2cDevice(i2c);
    this.pause = pause;
    this.pga = pga(fullScale);
    this.inputs = List.copyOf(inputs);
  }

  /** Without an id: that it keeps all bits of a configuration is who it is. */
  @Override
  public void open() throws IOException {
    int config = config(0) & ~OS;
    device.writeWord(CONFIG, config);
    int kept = device.readWord(CONFIG) & ~OS;
    if (kept != config) {
      throw new IOException(
          "%s keeps 0x%04x as its configuration, not 0x%04x: not an ADS1115; correct driver or"
                  .formatted(device.at, kept, config)
              + " address");
    }
  }

  @Override
  public List<Measurement> read() throws IOException {
    List<Measurement> all = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      device.writeWord(CONFIG, config(INPUTS.indexOf(input)) | OS);
      pause.nanos(CONVERSION_NANOS);
      pause.until(
          POLL_NANOS,
          POLLS,
          () -> (device.readWord(CONFIG) & OS) != 0,
          device.at + ": the conversion of " + input + " does not end");
      all.add(measurement(input, device.readWord(CONVERSION)));
    }
    return all;
  }

  /** Volts of a code (9.5.4). */
  static double volts(int code, double fullScale) {
    return (short) code * fullScale / CODES;
  }

  private Measurement measurement(String input, int code) {
    if ((short) code == CODE_MAX || (short) code == Short.MIN_VALUE) {
      return Measurement.fault(
          input, "is clipped at " + FULL_SCALES[pga] + " V; raise full_scale or divide the input");
    }
    return Measurement.of(input, volts(code, FULL_SCALES[pga]));
  }

  private int config(int mux) {
    return mux << MUX_SHIFT | pga << PGA_SHIFT | SINGLE_SHOT | RATE_128 | NO_COMPARATOR;
  }

  private static int pga(double fullScale) {
    for (int i = 0; i < FULL_SCALES.length; i++) {
      if (FULL_SCALES[i] == fullScale) {
        return i;
      }
    }
    throw new IllegalArgumentException("ads1115: no full scale of " + fullScale + " V");
  }
}
