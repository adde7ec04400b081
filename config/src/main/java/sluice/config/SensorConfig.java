package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [sensor.NAME]}.
 *
 * @param bus the NAME of a table of its driver's sort of bus
 * @param address on I2C, 3 to 0x77; else 0
 * @param chipSelect on SPI, from 0; else 0
 * @param id on 1-wire: {@code 28-0316a2790fff}; else empty
 * @param unit on Modbus, 1 to 255; else 0
 * @param fullScale volts (ADS1115)
 * @param reference volts (MCP3008)
 * @param shuntOhms of the resistor (INA219)
 * @param currentMax amperes (INA219)
 * @param channels at least one
 * @param faults of a simulated one, in the order of the file
 */
public record SensorConfig(
    String name,
    SensorDriver driver,
    String bus,
    int address,
    int chipSelect,
    String id,
    int unit,
    long periodMillis,
    double fullScale,
    double reference,
    double shuntOhms,
    double currentMax,
    List<ChannelConfig> channels,
    List<FaultConfig> faults) {

  /**
   * {@code [sensor.NAME.CHANNEL]}.
   *
   * @param unit as published
   * @param scale what is measured times this
   * @param offset and plus this, is published
   * @param topic instead of {@code PREFIX/ID/NAME/CHANNEL}
   * @param signal of a simulated one; null for a value that stays
   * @param register of a Modbus unit, else null
   * @param field of printed lines, else null
   */
  public record ChannelConfig(
      String name,
      String unit,
      double scale,
      double offset,
      @Nullable String topic,
      ReportConfig report,
      @Nullable SignalConfig signal,
      @Nullable RegisterConfig register,
      @Nullable FieldConfig field) {}

  /**
   * {@code [sensor.NAME.CHANNEL.simulated]}: how the quantity around a simulated sensor moves, in
   * the driver's unit.
   *
   * @param value where it stays or begins, or about what it swings
   * @param to where a ramp ends
   * @param amplitude of a sine
   * @param values of steps
   * @param periodMillis of a sine, of a ramp, of each step
   * @param noise standard deviation on top
   * @param seed of the noise
   */
  public record SignalConfig(
      Shape shape,
      double value,
      double to,
      double amplitude,
      List<Double> values,
      long periodMillis,
      double noise,
      long seed) {}

  /** How it moves. */
  public enum Shape implements Label {
    CONSTANT,
    RAMP,
    SINE,
    STEPS
  }

  /**
   * {@code [sensor.NAME.fault.ANY]}: what goes wrong with a simulated sensor.
   *
   * @param fromMillis since the start
   * @param untilMillis when it is well again
   */
  public record FaultConfig(Fault fault, long fromMillis, long untilMillis) {}

  /** What goes wrong. */
  public enum Fault implements Label {
    UNPLUGGED,
    NACK,
    CORRUPT,
    STUCK_BUS
  }
}
