package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * A Bosch BME280 or BMP280: channels "temperature" (°C), "pressure" (hPa) and "humidity" (%). Its
 * trimming values are those of the BMP280 data sheet's example (BST-BMP280-DS001, 3.12); its codes
 * are those for which the data sheets' integer formulas give the value nearest to the one set.
 */
public final class Bmx280Model implements SensorModel {
  private static final int REGISTERS = 256;
  private static final int ID = 0xD0;
  private static final int RESET = 0xE0;
  private static final int CTRL_HUM = 0xF2;
  private static final int STATUS = 0xF3;
  private static final int CTRL_MEAS = 0xF4;
  private static final int CONFIG = 0xF5;
  private static final int DATA = 0xF7;
  private static final int MEASURING = 1 << 3;
  private static final int UPDATING = 1;
  private static final long LOAD_NANOS = 1_900_000;
  private static final int CODES_20 = 1 << 20;
  private static final int CODES_16 = 1 << 16;

  private static final int[] TRIM = {
    27_504, 26_435, -1_000, 36_477, -10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000
  };

  private final boolean humid;
  private final Surroundings world;
  private final byte[] registers = new byte[REGISTERS];
  private int pointer;
  private int humidityOversampling;
  private long loadedNanos;
  private long measuredNanos;
  private boolean measuring;

  /**
   * As after power-on.
   *
   * @param humid a BME280, else a BMP280
   */
  public Bmx280Model(boolean humid, Surroundings world) {
    this.humid = humid;
    this.world = world;
    powerUp();
  }

  @Override
  public void powerUp() {
    Arrays.fill(registers, (byte) 0);
    registers[ID] = (byte) (humid ? 0x60 : 0x58);
    for (int i = 0; i < TRIM.length; i++) {
      registers[0x88 + 2 * i] = (byte) TRIM[i];
      registers[0x89 + 2 * i] = (byte) (TRIM[i] >> 8);
    }
    if (humid) {
      Bmx280Codes.putHumidityTrim(registers);
    }
    registers[DATA] = (byte) 0x80;
    registers[DATA + 3] = (byte) 0x80;
    registers[DATA + 6] = (byte) (humid ? 0x80 : 0);
    measuring = false;
    humidityOversampling = 0;
    loadedNanos = world.nanos() + LOAD_NANOS;
  }

  /** Pairs of register and value (DS002, 6.2.1); a lone register sets where reads begin. */
  @Override
  public void write(byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      pointer = bytes[0] & 0xFF;
    }
    for (int i = 0; i + 1 < bytes.length; i += 2) {
      set(bytes[i] & 0xFF, bytes[i + 1] & 0xFF);
    }
  }

  @Override
  public byte[] read(int count) throws IOException {
    settle();
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = registers[pointer];
      pointer = pointer + 1 & 0xFF;
    }
    return bytes;
  }

  private void set(int register, int value) {
    switch (register) {
      case RESET -> {
        if (value == 0xB6) {
          powerUp();
        }
      }
      case CTRL_HUM -> registers[CTRL_HUM] = (byte) (humid ? value & 7 : 0);
      case CONFIG -> registers[CONFIG] = (byte) value;
      case CTRL_MEAS -> {
        registers[CTRL_MEAS] = (byte) value;
        humidityOversampling = registers[CTRL_HUM] & 7;
        if ((value & 3) == 1 || (value & 3) == 2) {
          measuring = true;
          measuredNanos = world.nanos() + measureNanos(value);
        }
      }
      default -> {} // read only: such writes are without effect
    }
  }

  /** DS002, 9.1: typical times. */
  private long measureNanos(int ctrlMeas) {
    int temperature = samples(ctrlMeas >> 5);
    int pressure = samples(ctrlMeas >> 2);
    int humidity = samples(humidityOversampling);
    return 1_000_000
        + 2_000_000L * temperature
        + (pressure == 0 ? 0 : 2_000_000L * pressure + 500_000)
        + (humidity == 0 ? 0 : 2_000_000L * humidity + 500_000);
  }

  private static int samples(int oversampling) {
    int code = oversampling & 7;
    return code == 0 ? 0 : 1 << (Math.min(code, 5) - 1);
  }

  /** Brings the registers up to now. */
  private void settle() {
    long now = world.nanos();
    if (measuring && now - measuredNanos >= 0) {
      measuring = false;
      registers[CTRL_MEAS] &= (byte) ~3; // back to sleep
      measure(registers[CTRL_MEAS] & 0xFF);
    }
    registers[STATUS] =
        (byte) ((measuring ? MEASURING : 0) | (now - loadedNanos < 0 ? UPDATING : 0));
  }

  private void measure(int ctrlMeas) {
    double celsius = world.value("temperature", 21.0);
    double pascal = world.value("pressure", 1_013.25) * 100;
    double percent = world.value("humidity", 45.0);
    IntUnaryOperator fine = code -> Bmx280Codes.fine(TRIM, code);
    int temperature = nearest(CODES_20, true, celsius * 5_120, fine::applyAsInt);
    int fineNow = fine.applyAsInt(temperature);
    int pressure =
        nearest(CODES_20, false, pascal * 256, code -> Bmx280Codes.pressure(TRIM, code, fineNow));
    putCode20(DATA + 3, ctrlMeas >> 5 == 0 ? 0x80000 : temperature);
    putCode20(DATA, (ctrlMeas >> 2 & 7) == 0 ? 0x80000 : pressure);
    if (humid) {
      int code =
          humidityOversampling == 0
              ? 0x8000
              : nearest(CODES_16, true, percent * 1_024, adc -> Bmx280Codes.humidity(adc, fineNow));
      registers[DATA + 6] = (byte) (code >> 8);
      registers[DATA + 7] = (byte) code;
    }
  }

  private void putCode20(int register, int code) {
    registers[register] = (byte) (code >> 12);
    registers[register + 1] = (byte) (code >> 4);
    registers[register + 2] = (byte) (code << 4);
  }

  /** The code for a value, by halving: the formulas rise, or fall, with the code. */
  private static int nearest(int codes, boolean rising, double wanted, CodeValue formula) {
    int low = 0;
    int high = codes - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean below = formula.of(middle) < wanted;
      if (below == rising) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private interface CodeValue {
    long of(int code);
  }
}
