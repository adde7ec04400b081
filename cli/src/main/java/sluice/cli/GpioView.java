package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sluice.drivers.ChipInfo;
import sluice.drivers.LineInfo;
import sluice.drivers.LineSetup;

/** Chips and lines in libgpiod's words. */
final class GpioView {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private GpioView() {}

  /** {@code gpiochip0 [pinctrl-bcm2711] (58 lines)}. */
  static String chip(ChipInfo chip) {
    return chip.name() + " [" + chip.label() + "] (" + chip.lines() + " lines)";
  }

  static String quotedName(LineInfo line) {
    return line.name().isEmpty() ? "unnamed" : "\"" + line.name() + "\"";
  }

  /** {@code input active-low bias=pull-up edges=both consumer="sluice"}. */
  static String attributes(LineInfo line) {
    StringBuilder text = new StringBuilder(word(line.direction()));
    text.append(line.activeLow() ? " active-low" : "");
    append(text, "drive", line.drive(), LineSetup.Drive.PUSH_PULL);
    append(text, "bias", line.bias(), LineSetup.Bias.AS_IS);
    append(text, "edges", line.edges(), LineSetup.Edges.NONE);
    append(text, "event-clock", line.clock(), LineSetup.EventClock.MONOTONIC);
    if (line.debounceMicros() > 0) {
      text.append(" debounce-period=").append(period(line.debounceMicros()));
    }
    if (line.used()) {
      text.append(" consumer=\"").append(line.consumer()).append('"');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String key, Enum<?> value, Enum<?> usual) {
    if (!value.equals(usual)) {
      text.append(' ').append(key).append('=').append(word(value));
    }
  }

  /** {@code 12.000000345 requested gpiochip0 17 "GPIO17" input consumer="sluice"}. */
  static String change(String chip, String what, LineInfo line, long nanos) {
    return "%s\t%s\t%s %d %s\t%s"
        .formatted(seconds(nanos), what, chip, line.offset(), quotedName(line), attributes(line));
  }

  static void write(JsonGenerator json, LineInfo line) throws IOException {
    json.writeStartObject();
    json.writeNumberField("offset", line.offset());
    writeNonEmpty(json, "name", line.name());
    json.writeBooleanField("used", line.used());
    writeNonEmpty(json, "consumer", line.consumer());
    json.writeStringField("direction", word(line.direction()));
    json.writeBooleanField("active_low", line.activeLow());
    json.writeStringField("drive", word(line.drive()));
    json.writeStringField("bias", word(line.bias()));
    json.writeStringField("edges", word(line.edges()));
    json.writeStringField("event_clock", word(line.clock()));
    json.writeNumberField("debounce_us", line.debounceMicros());
    json.writeEndObject();
  }

  private static void writeNonEmpty(JsonGenerator json, String field, @Nullable String text)
      throws IOException {
    json.writeStringField(field, text == null || text.isEmpty() ? null : text);
  }

  /** {@code PULL_UP} to {@code pull-up}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String level(boolean active) {
    return active ? "active" : "inactive";
  }

  /** Seconds with nine digits behind the point. */
  static String seconds(long nanos) {
    return "%d.%09d".formatted(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
  }

  private static String period(int micros) {
    return micros % 1_000_000 == 0
        ? micros / 1_000_000 + "s"
        : micros % 1_000 == 0 ? micros / 1_000 + "ms" : micros + "us";
  }
}
