package sluice.config;

import java.util.List;
import java.util.Map;

/**
 * An addon's {@code addon.test.toml}: what 'sluice addon test' does with it.
 *
 * @param withinMillis the time for all of it, once it runs
 * @param devices on the simulated board's I2C buses
 * @param wired to lines of its chips
 * @param config stands in for {@code [addon.NAME]}
 * @param send what somebody else publishes once it has published, or has run for half a second: a
 *     topic and a payload, relative to {@code PREFIX/ID/}
 * @param expect what it is to publish, in any order: a topic and a value, see docs/ADDONS.md
 */
public record AddonTrial(
    long withinMillis,
    List<Device> devices,
    List<Wired> wired,
    Map<String, String> config,
    List<Message> send,
    List<Message> expect) {
  /** The file's name. */
  public static final String FILE = "addon.test.toml";

  /** What can be on a simulated bus. */
  public enum Model implements Label {
    ADS1115,
    BME280,
    LM75,
    SHT3X,
    TMP102
  }

  /**
   * A device on a bus.
   *
   * @param values that it measures, by channel, as in {@code [sensor.NAME.simulate]}
   */
  public record Device(int bus, int address, Model model, Map<String, Double> values) {}

  /** What can be at a line. */
  public enum LineModel implements Label {
    DHT22,
    /** A pulse each {@code period_ms}, half of it high. */
    PULSES
  }

  /**
   * Something at a line.
   *
   * @param chip {@code gpiochip0}
   * @param values as those of a {@link Device}
   */
  public record Wired(String chip, int line, LineModel model, Map<String, Double> values) {}

  /** A line of either list: a topic up to the first space, and what stands behind it. */
  public record Message(String topic, String text) {
    /** As it is written. */
    @Override
    public String toString() {
      return topic + " " + text;
    }
  }
}
