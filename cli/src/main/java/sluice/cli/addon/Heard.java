package sluice.cli.addon;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonTrial.Message;
import sluice.drivers.Reading;

/**
 * What an addon under test has published.
 *
 * @param topic without the gateway's prefix
 * @param value a reading's; NaN for a bad one, and for a message, that has none
 * @param unit a reading's
 * @param payload null for a reading
 */
record Heard(String topic, double value, String unit, byte @Nullable [] payload) {
  private static final int TEXT_MAX = 80;
  private static final MathContext DIGITS = new MathContext(10);

  static Heard of(String topic, Reading reading) {
    return new Heard(topic, reading.value(), reading.unit(), null);
  }

  static Heard of(String topic, byte[] payload) {
    return new Heard(topic, Double.NaN, "", payload);
  }

  /**
   * Whether it is what was expected: {@code *} is anything, {@code bad} a bad reading, {@code 21.5
   * °C} and {@code 20..25 °C} a value or range and the unit, anything else a message's text.
   */
  boolean is(Message expected) {
    if (!topic.equals(expected.topic())) {
      return false;
    }
    String text = expected.text();
    if (text.equals("*")) {
      return payload != null || !Double.isNaN(value);
    }
    return payload == null
        ? isReading(text)
        : Arrays.equals(payload, text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isReading(String text) {
    if (text.equals("bad") || Double.isNaN(value)) {
      return text.equals("bad") && Double.isNaN(value);
    }
    List<String> parts = List.of(text.split(" ", 2));
    List<String> bounds = List.of(parts.get(0).split("\\.\\.", 2));
    try {
      double low = Double.parseDouble(bounds.get(0));
      double high = Double.parseDouble(bounds.get(bounds.size() - 1));
      return low <= value && value <= high && unit.equals(parts.size() > 1 ? parts.get(1) : "");
    } catch (NumberFormatException e) {
      return false; // a text, which a reading is not
    }
  }

  /** As it would be expected. */
  @Override
  public String toString() {
    if (payload == null) {
      return (topic + " " + (Double.isNaN(value) ? "bad" : number(value) + " " + unit)).strip();
    }
    String text = new String(payload, StandardCharsets.UTF_8);
    return topic + " " + (text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text);
  }

  /** As people write it: ten digits, and 1.65 is not 1.6500000000000001. */
  private static String number(double value) {
    return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
