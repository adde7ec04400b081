package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import sluice.drivers.W1Slave;

/** The formulas against the worked examples and tables of the data sheets. */
class DataSheetTest {
  private static byte[] littleEndian(int... words) {
    byte[] bytes = new byte[Bmx280Calibration.BYTES];
    for (int i = 0; i < words.length; i++) {
      bytes[2 * i] = (byte) words[i];
      bytes[2 * i + 1] = (byte) (words[i] >> 8);
    }
    return bytes;
  }

  /** BST-BMP280-DS001, 3.12. */
  private static Bmx280Calibration example() {
    return new Bmx280Calibration(
        littleEndian(
            27_504, 26_435, -1_000, 36_477, -10_685, 3_024, 2_855, 140, -7, 15_500, -14_600, 6_000),
        new byte[0]);
  }

  @Test
  void bmp280_the_worked_example_of_3_12() {
    double fine = example().fine(519_888);
    assertEquals(128_422, (int) fine);
    assertEquals(25.08, Bmx280Calibration.temperature(fine), 0.005);
    assertEquals(100_653.27, example().pressure(415_148, fine), 0.005);
  }

  @Test
  void bmp280_trimming_values_of_a_bus_without_a_chip_are_no_ones_values() {
    assertTrue(example().isPlausible());
    byte[] ones = new byte[Bmx280Calibration.BYTES];
    assertFalse(new Bmx280Calibration(ones, new byte[0]).isPlausible());
    Arrays.fill(ones, (byte) 0xFF);
    assertFalse(new Bmx280Calibration(ones, new byte[0]).isPlausible());
  }

  /** 4.12 table 20, and the two formulas of 4.13 at their ends. */
  @Test
  void sht3x_check_sum_and_conversion() {
    assertEquals(0x92, Crc8.sensirion(new byte[] {(byte) 0xBE, (byte) 0xEF}, 0, 2));
    assertEquals(-45.0, Sht3x.temperature(0));
    assertEquals(130.0, Sht3x.temperature(0xFFFF));
    assertEquals(0.0, Sht3x.humidity(0));
    assertEquals(100.0, Sht3x.humidity(0xFFFF));
    assertEquals(25.0, Sht3x.temperature(0x6666), 0.002);
  }

  /** SBOS397, "12-bit temperature data format": code by temperature. */
  @Test
  void tmp102_the_table_of_codes() {
    int[][] table = {
      {0x7FF, 1_279_375}, {0x640, 1_000_000}, {0x500, 800_000}, {0x4B0, 750_000}, {0x320, 500_000},
      {0x190, 250_000}, {0x004, 2_500}, {0x000, 0}, {0xFFC, -2_500}, {0xE70, -250_000},
      {0xC90, -550_000}
    };
    for (int[] row : table) {
      double celsius = Lm75.temperature(row[0] << 4, Lm75.Kind.TMP102);
      assertEquals(row[1] / 10_000.0, celsius, Integer.toHexString(row[0]));
    }
  }

  /** SNIS153, "temperature data format", whose low seven bits are undefined. */
  @Test
  void lm75_the_table_of_codes_whatever_the_undefined_bits_are() {
    int[][] table = {
      {0x0FA, 1_250}, {0x032, 250}, {0x001, 5}, {0, 0}, {0x1FF, -5}, {0x1CE, -250}, {0x192, -550}
    };
    for (int[] row : table) {
      for (int undefined : new int[] {0, 0x7F, 0x55}) {
        double celsius = Lm75.temperature(row[0] << 7 | undefined, Lm75.Kind.LM75);
        assertEquals(row[1] / 10.0, celsius, Integer.toHexString(row[0]));
      }
    }
    assertEquals(-0.125, Lm75.temperature(0x7FF << 5, Lm75.Kind.LM75B));
  }

  /** SBOS444, "input signal versus ideal output code". */
  @Test
  void ads1115_the_table_of_codes() {
    assertEquals(4.096 * 32_767 / 32_768, Ads1115.volts(0x7FFF, 4.096));
    assertEquals(4.096 / 32_768, Ads1115.volts(1, 4.096));
    assertEquals(0.0, Ads1115.volts(0, 4.096));
    assertEquals(-4.096 / 32_768, Ads1115.volts(0xFFFF, 4.096));
    assertEquals(-4.096, Ads1115.volts(0x8000, 4.096));
    assertEquals(125e-6, Ads1115.volts(1, 4.096), 1e-12, "its LSB, of the table of ranges");
  }

  /** DS21295, equation 4-2: code = 1024 × VIN / VREF. */
  @Test
  void mcp3008_the_equation_of_4_2() {
    assertEquals(0.0, Mcp3008.volts(0, 5.0));
    assertEquals(2.5, Mcp3008.volts(512, 5.0));
    assertEquals(5.0 - 5.0 / 1_024, Mcp3008.volts(1_023, 5.0));
  }

  /** SBOS448, 8.5.1: 1 mA a bit through 2 mΩ. */
  @Test
  void ina219_the_calibration_of_the_worked_example() {
    assertEquals(0x5000, Ina219.calibration(0.002, 0.001));
  }

  /** 19-7487 table 1: code by temperature. */
  @Test
  void ds18b20_the_table_of_codes() {
    int[][] table = {
      {0x07D0, 1_250_000}, {0x0550, 850_000}, {0x0191, 250_625}, {0x00A2, 101_250}, {0x0008, 5_000},
      {0x0000, 0}, {0xFFF8, -5_000}, {0xFF5E, -101_250}, {0xFE6F, -250_625}, {0xFC90, -550_000}
    };
    for (int[] row : table) {
      byte[] pad = {(byte) row[0], (byte) (row[0] >> 8), 0, 0, 0x7F, 0, 0, 0, 0};
      assertEquals(row[1] / 10_000.0, Ds18b20.code(pad) / 16.0, Integer.toHexString(row[0]));
    }
    byte[] nineBits = {(byte) 0x97, 1, 0, 0, 0x1F, 0, 0, 0, 0};
    assertEquals(25.0, Ds18b20.code(nineBits) / 16.0, "three bits are undefined");
  }

  /** From a real sensor, as Linux's documentation of w1_therm shows it. */
  @Test
  void ds18b20_the_kernels_text_of_a_real_sensor() throws IOException {
    String text = "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n";
    assertEquals(23.125, read(text));
    for (String wrong :
        new String[] {
          text.replace("YES", "NO"),
          text.replaceFirst("72", "73"),
          "00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 t=0\n",
          "",
          "72 01",
          "x y z a b c d e f : crc=57 YES\n"
        }) {
      assertThrows(IOException.class, () -> read(wrong), wrong);
    }
  }

  /** w1_therm.rst, "check conversion success". */
  @Test
  void ds18b20_the_value_after_power_up_is_no_temperature() throws IOException {
    byte[] pad = {0x50, 5, 0x4B, 0x46, 0x7F, (byte) 0xFF, 0x0C, 0x10};
    IOException e = assertThrows(IOException.class, () -> read(text(pad)));
    assertTrue(("" + e.getMessage()).contains("did not convert"), e.getMessage());
    pad[6] = 0x10;
    assertEquals(85.0, read(text(pad)));
  }

  private static String text(byte[] pad) {
    StringBuilder bytes = new StringBuilder();
    for (byte b : pad) {
      bytes.append("%02x ".formatted(b));
    }
    return bytes + "%02x : crc=00 YES\n".formatted(Crc8.maxim(pad, 0, pad.length));
  }

  private static double read(String text) throws IOException {
    W1Slave slave =
        new W1Slave() {
          @Override
          public String id() {
            return "28-0316a2790fff";
          }

          @Override
          public String slave() {
            return text;
          }
        };
    return new Ds18b20(slave).read().get(0).value();
  }
}
