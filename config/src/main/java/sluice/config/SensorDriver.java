package sluice.config;

import java.util.List;

/** The sensors there are drivers for, as the registry of drivers has them. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
public enum SensorDriver implements Label {
  BME280(0x76, 0x77, temperature(-40, 85), pressure(), humidity()),
  BMP280(0x76, 0x77, temperature(-40, 85), pressure()),
  SHT3X(0x44, 0x45, temperature(-40, 125), humidity()),
  TMP102(0x48, 0x4B, temperature(-55, 128)),
  TMP105(0x48, 0x4F, temperature(-55, 128)),
  LM75(0x48, 0x4F, temperature(-55, 125)),
  LM75B(0x48, 0x4F, temperature(-55, 125)),
  ADS1115(
      0x48,
      0x4B,
      volts("in0", true),
      volts("in1", true),
      volts("in2", true),
      volts("in3", true),
      volts("in0-in1", false),
      volts("in0-in3", false),
      volts("in1-in3", false),
      volts("in2-in3", false)),
  INA219(
      0x40,
      0x4F,
      new Channel("voltage", "V", 0, 32, true),
      any("current", "A", true),
      any("power", "W", true),
      any("shunt", "V", false)),
  MCP3008(
      BusConfig.Kind.SPI,
      volts("in0", true),
      volts("in1", true),
      volts("in2", true),
      volts("in3", true),
      volts("in4", true),
      volts("in5", true),
      volts("in6", true),
      volts("in7", true)),
  DS18B20(BusConfig.Kind.W1, temperature(-55, 125)),
  /** Any unit: its channels are named in the file. */
  MODBUS(BusConfig.Kind.MODBUS),
  /** Any device that prints lines: its channels are named in the file, too. */
  LINES(BusConfig.Kind.SERIAL);

  /**
   * One of the things that it measures.
   *
   * @param min lowest value of the data sheet's, in its unit
   * @param max highest
   * @param usual whether it is measured if nobody says what is to be
   */
  public record Channel(String name, String unit, double min, double max, boolean usual) {}

  public final BusConfig.Kind bus;

  /** The lowest I2C address that the chip can have, which is the default; 0 on another bus. */
  public final int addressMin;

  public final int addressMax;
  public final List<Channel> channels;

  SensorDriver(int addressMin, int addressMax, Channel... channels) {
    this.bus = BusConfig.Kind.I2C;
    this.addressMin = addressMin;
    this.addressMax = addressMax;
    this.channels = List.of(channels);
  }

  SensorDriver(BusConfig.Kind bus, Channel... channels) {
    this.bus = bus;
    this.addressMin = 0;
    this.addressMax = 0;
    this.channels = List.of(channels);
  }

  private static Channel temperature(double min, double max) {
    return new Channel("temperature", "°C", min, max, true);
  }

  private static Channel pressure() {
    return new Channel("pressure", "hPa", 300, 1_100, true);
  }

  private static Channel humidity() {
    return new Channel("humidity", "%", 0, 100, true);
  }

  private static Channel volts(String name, boolean usual) {
    return new Channel(name, "V", -6.144, 6.144, usual);
  }

  private static Channel any(String name, String unit, boolean usual) {
    double all = Double.POSITIVE_INFINITY;
    return new Channel(name, unit, -all, all, usual);
  }
}
