package sluice.drivers.sensors;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.spi.Spi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sluice.drivers.W1Slave;
import sluice.drivers.sensors.SensorSpec.Bus;
import sluice.drivers.sensors.SensorSpec.Channel;

/**
 * The registry: sensor drivers by name. A driver's class is loaded when the first sensor of it is
 * made. Any thread.
 */
public final class SensorDrivers {
  /** Of the SPI devices here: mode 0, and a clock that each takes at 3.3 V. */
  public static final int SPI_MODE = 0;

  public static final int SPI_HZ = 1_000_000;

  private static final Channel TEMPERATURE = new Channel("temperature", "°C", true);
  private static final Channel HUMIDITY = new Channel("humidity", "%", true);
  private static final Channel PRESSURE = new Channel("pressure", "hPa", true);

  private static final Map<String, SensorSpec> SPECS = new TreeMap<>();

  static {
    i2c("bme280", 0x76, 0x77, TEMPERATURE, PRESSURE, HUMIDITY);
    i2c("bmp280", 0x76, 0x77, TEMPERATURE, PRESSURE);
    i2c("sht3x", 0x44, 0x45, TEMPERATURE, HUMIDITY);
    i2c("tmp102", 0x48, 0x4B, TEMPERATURE);
    i2c("tmp105", 0x48, 0x4F, TEMPERATURE);
    i2c("lm75", 0x48, 0x4F, TEMPERATURE);
    i2c("lm75b", 0x48, 0x4F, TEMPERATURE);
    i2c(
        "ads1115",
        0x48,
        0x4B,
        inputs("in0", "in1", "in2", "in3", "in0-in1", "in0-in3", "in1-in3", "in2-in3"));
    i2c(
        "ina219",
        0x40,
        0x4F,
        new Channel("voltage", "V", true),
        new Channel("current", "A", true),
        new Channel("power", "W", true),
        new Channel("shunt", "V", false));
    put(
        new SensorSpec(
            "mcp3008",
            Bus.SPI,
            0,
            0,
            List.of(inputs("in0", "in1", "in2", "in3", "in4", "in5", "in6", "in7"))));
    put(new SensorSpec("ds18b20", Bus.W1, 0, 0, List.of(TEMPERATURE)));
  }

  private SensorDrivers() {}

  /** All names. */
  public static List<String> names() {
    return List.copyOf(SPECS.keySet());
  }

  /** A driver by name, or null. */
  public static @Nullable SensorSpec spec(String driver) {
    return SPECS.get(driver);
  }

  /**
   * A sensor on an I2C bus, not opened.
   *
   * @param driver of one whose bus is I2C
   * @throws IllegalArgumentException if there is no such driver, or the options do not fit it
   */
  public static Sensor onI2c(String driver, I2C i2c, Pause pause, SensorOptions options) {
    return switch (driver) {
      case "bme280" -> new Bmx280(i2c, pause, true);
      case "bmp280" -> new Bmx280(i2c, pause, false);
      case "sht3x" -> new Sht3x(i2c, pause);
      case "tmp102" -> new Lm75(i2c, pause, Lm75.Kind.TMP102);
      case "tmp105" -> new Lm75(i2c, pause, Lm75.Kind.TMP105);
      case "lm75" -> new Lm75(i2c, pause, Lm75.Kind.LM75);
      case "lm75b" -> new Lm75(i2c, pause, Lm75.Kind.LM75B);
      case "ads1115" -> new Ads1115(i2c, pause, options.fullScale(), options.inputs());
      case "ina219" -> new Ina219(i2c, pause, options.shuntOhms(), options.currentMax());
      default -> throw unknown(driver, Bus.I2C);
    };
  }

  /** As {@link #onI2c}, on an SPI bus. */
  public static Sensor onSpi(String driver, Spi spi, SensorOptions options) {
    if (driver.equals("mcp3008")) {
      return new Mcp3008(spi, options.reference(), options.inputs());
    }
    throw unknown(driver, Bus.SPI);
  }

  /** As {@link #onI2c}, on a 1-wire bus. */
  public static Sensor onW1(String driver, W1Slave slave) {
    if (driver.equals("ds18b20")) {
      return new Ds18b20(slave);
    }
    throw unknown(driver, Bus.W1);
  }

  private static IllegalArgumentException unknown(String driver, Bus bus) {
    return new IllegalArgumentException(
        "sensor: no driver \"" + driver + "\" for " + bus + "; there are " + names());
  }

  private static Channel[] inputs(String... names) {
    List<Channel> all = new ArrayList<>();
    for (String name : names) {
      all.add(new Channel(name, "V", !name.contains("-")));
    }
    return all.toArray(new Channel[0]);
  }

  private static void i2c(String driver, int addressMin, int addressMax, Channel... channels) {
    put(new SensorSpec(driver, Bus.I2C, addressMin, addressMax, List.of(channels)));
  }

  private static void put(SensorSpec spec) {
    SPECS.put(spec.driver(), spec);
  }
}
