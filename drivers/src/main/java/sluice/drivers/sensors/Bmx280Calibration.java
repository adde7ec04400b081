package sluice.drivers.sensors;

/**
 * The trimming values of one BME280 or BMP280, and the formulas in double precision that turn its
 * codes into values: BMP280 data sheet (BST-BMP280-DS001), 3.11.2 table 17 and 8.1; BME280 data
 * sheet (BST-BME280-DS002), 4.2.2 table 16 and 8.1.
 */
final class Bmx280Calibration {
  static final int BYTES = 26; // 0x88 to 0xA1
  static final int HUMIDITY_BYTES = 7; // 0xE1 to 0xE7

  private static final int P1 = 6;

  private final byte[] trim;
  private final int[] h = new int[7]; // from 1

  /**
   * As read.
   *
   * @param trim registers 0x88 to 0xA1
   * @param humidity registers 0xE1 to 0xE7; empty for a BMP280
   */
  Bmx280Calibration(byte[] trim, byte[] humidity) {
    this.trim = trim.clone();
    if (humidity.length == HUMIDITY_BYTES) {
      h[1] = trim[BYTES - 1] & 0xFF;
      h[2] = signed(humidity, 0);
      h[3] = humidity[2] & 0xFF;
      h[4] = humidity[3] << 4 | (humidity[4] & 0x0F);
      h[5] = humidity[5] << 4 | (humidity[4] & 0xF0) >> 4;
      h[6] = humidity[6];
    }
  }

  /** Whether these can be somebody's values: all ones or zeros are a bus without a chip. */
  boolean isPlausible() {
    int t1 = unsigned(trim, 0);
    int p1 = unsigned(trim, P1);
    return t1 != 0 && t1 != 0xFFFF && p1 != 0 && p1 != 0xFFFF;
  }

  /** {@code t_fine}, in 1/5120 °C; with its fraction, as the example of 3.12 has it. */
  double fine(int code) {
    double t1 = unsigned(trim, 0);
    double from = code / 16_384.0 - t1 / 1_024.0;
    double square = code / 131_072.0 - t1 / 8_192.0;
    return from * signed(trim, 2) + square * square * signed(trim, 4);
  }

  /** Degrees Celsius. */
  static double temperature(double fine) {
    return fine / 5_120.0;
  }

  /** Pascal; NaN if the trimming values allow none. */
  double pressure(int code, double fine) {
    double var1 = fine / 2.0 - 64_000.0;
    double var2 = var1 * var1 * p(6) / 32_768.0;
    var2 += var1 * p(5) * 2.0;
    var2 = var2 / 4.0 + p(4) * 65_536.0;
    var1 = (p(3) * var1 * var1 / 524_288.0 + p(2) * var1) / 524_288.0;
    var1 = (1.0 + var1 / 32_768.0) * unsigned(trim, P1);
    if (var1 == 0) {
      return Double.NaN;
    }
    double pascal = (1_048_576.0 - code - var2 / 4_096.0) * 6_250.0 / var1;
    var1 = p(9) * pascal * pascal / 2_147_483_648.0;
    var2 = pascal * p(8) / 32_768.0;
    return pascal + (var1 + var2 + p(7)) / 16.0;
  }

  /** Percent of relative humidity, 0 to 100. */
  double humidity(int code, double fine) {
    double from = fine - 76_800.0;
    double offset = h[4] * 64.0 + h[5] / 16_384.0 * from;
    double slope = 1.0 + h[6] / 67_108_864.0 * from * (1.0 + h[3] / 67_108_864.0 * from);
    double value = (code - offset) * (h[2] / 65_536.0 * slope);
    return Math.clamp(value * (1.0 - h[1] * value / 524_288.0), 0.0, 100.0);
  }

  /** dig_P2 to dig_P9. */
  private int p(int number) {
    return signed(trim, P1 + 2 * (number - 1));
  }

  private static int unsigned(byte[] bytes, int index) {
    return (bytes[index] & 0xFF) | (bytes[index + 1] & 0xFF) << 8;
  }

  private static int signed(byte[] bytes, int index) {
    return (short) unsigned(bytes, index);
  }
}
