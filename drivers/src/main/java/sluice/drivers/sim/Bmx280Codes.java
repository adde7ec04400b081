package sluice.drivers.sim;

/**
 * The integer formulas of the data sheets: BST-BMP280-DS001, 3.11.3; BST-BME280-DS002, 4.2.3. The
 * driver has the ones in double precision, so the two check each other.
 */
final class Bmx280Codes {
  private static final int H1 = 75;
  private static final int H2 = 370;
  private static final int H3 = 0;
  private static final int H4 = 313;
  private static final int H5 = 50;
  private static final int H6 = 30;

  private Bmx280Codes() {}

  /** {@code t_fine}: 1/5120 °C. */
  static int fine(int[] trim, int code) {
    int t1 = trim[0];
    int var1 = (((code >> 3) - (t1 << 1)) * trim[1]) >> 11;
    int from = (code >> 4) - t1;
    int var2 = (((from * from) >> 12) * trim[2]) >> 14;
    return var1 + var2;
  }

  /** Pascal in 1/256. */
  static long pressure(int[] trim, int code, int fine) {
    long var1 = fine - 128_000L;
    long var2 = var1 * var1 * p(trim, 6);
    var2 += (var1 * p(trim, 5)) << 17;
    var2 += p(trim, 4) << 35;
    var1 = ((var1 * var1 * p(trim, 3)) >> 8) + ((var1 * p(trim, 2)) << 12);
    var1 = (((1L << 47) + var1) * p(trim, 1)) >> 33;
    if (var1 == 0) {
      return 0;
    }
    long value = 1_048_576L - code;
    value = ((value << 31) - var2) * 3_125 / var1;
    var1 = (p(trim, 9) * (value >> 13) * (value >> 13)) >> 25;
    var2 = (p(trim, 8) * value) >> 19;
    return ((value + var1 + var2) >> 8) + (p(trim, 7) << 4);
  }

  /** Percent of relative humidity in 1/1024. */
  static int humidity(int code, int fine) {
    int var = fine - 76_800;
    int left = ((code << 14) - (H4 << 20) - H5 * var + 16_384) >> 15;
    int slope = (((var * H6) >> 10) * (((var * H3) >> 11) + 32_768)) >> 10;
    int right = ((slope + 2_097_152) * H2 + 8_192) >> 14;
    var = left * right;
    var -= ((((var >> 15) * (var >> 15)) >> 7) * H1) >> 4;
    return Math.clamp(var, 0, 419_430_400) >> 12;
  }

  static void putHumidityTrim(byte[] registers) {
    registers[0xA1] = (byte) H1;
    registers[0xE1] = (byte) H2;
    registers[0xE2] = (byte) (H2 >> 8);
    registers[0xE3] = (byte) H3;
    registers[0xE4] = (byte) (H4 >> 4);
    registers[0xE5] = (byte) ((H4 & 0x0F) | (H5 & 0x0F) << 4);
    registers[0xE6] = (byte) (H5 >> 4);
    registers[0xE7] = (byte) H6;
  }

  /** dig_P1 to dig_P9. */
  private static long p(int[] trim, int number) {
    return trim[2 + number];
  }
}
