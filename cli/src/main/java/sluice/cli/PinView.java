package sluice.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.Pin;

/** How chips and pins stand, for people and for machines. */
final class PinView {
  private PinView() {}

  /** What is waited for and why, or nothing: {@code ; door is not there: ...}. */
  static String missing(List<Bank.Status> chips) {
    return chips.stream()
        .flatMap(chip -> chip.pins().stream())
        .filter(pin -> !pin.up())
        .map(pin -> "; " + pin.name() + " is not there: " + pin.lastError())
        .collect(joining());
  }

  /** The array {@code chips}. */
  static void write(JsonGenerator json, List<Bank.Status> chips) throws IOException {
    json.writeArrayFieldStart("chips");
    for (Bank.Status chip : chips) {
      json.writeStartObject();
      json.writeStringField("name", chip.name());
      json.writeBooleanField("present", chip.present());
      json.writeStringField("last_error", chip.lastError());
      json.writeNumberField("removals", chip.removals());
      json.writeArrayFieldStart("pins");
      for (Pin.Status pin : chip.pins()) {
        write(json, pin);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Pin.Status pin) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", pin.name());
    json.writeStringField("kind", pin.kind());
    json.writeArrayFieldStart("lines");
    for (String line : pin.lines()) {
      json.writeString(line);
    }
    json.writeEndArray();
    json.writeBooleanField("up", pin.up());
    json.writeStringField("last_error", pin.lastError());
    json.writeNumberField("losses", pin.losses());
    for (Map.Entry<String, Long> figure : pin.figures().entrySet()) {
      json.writeNumberField(figure.getKey(), figure.getValue());
    }
    json.writeEndObject();
  }
}
