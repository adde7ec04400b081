package sluice.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** Results as JSON. */
final class Report {
  private Report() {}

  static String json(MachineFacts machine, boolean quick, List<Result> results) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      write(json, machine);
      json.writeBooleanField("quick", quick);
      json.writeBooleanField("reached", results.stream().allMatch(Result::reached));
      json.writeArrayFieldStart("figures");
      for (Result result : results) {
        write(json, result);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, MachineFacts machine) throws IOException {
    json.writeObjectFieldStart("machine");
    json.writeStringField("cpu", machine.cpu());
    json.writeNumberField("cores", machine.cores());
    json.writeStringField("kernel", machine.kernel());
    json.writeStringField("arch", machine.arch());
    json.writeStringField("jdk", machine.jdk());
    number(json, "load1", machine.load1());
    json.writeStringField("when", machine.when());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Result result) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", result.name());
    json.writeStringField("title", result.title());
    json.writeBooleanField("reached", result.reached());
    if (!result.failure().isEmpty()) {
      json.writeStringField("failure", result.failure());
    }
    json.writeArrayFieldStart("series");
    for (Series series : result.series()) {
      write(json, series);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("targets");
    for (Target target : result.targets()) {
      write(json, target);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("notes");
    for (String note : result.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Series series) throws IOException {
    json.writeStartObject();
    json.writeStringField("metric", series.metric().name());
    json.writeStringField("subject", series.subject());
    json.writeStringField("unit", series.metric().unit());
    json.writeStringField("better", series.metric().lowerIsBetter() ? "lower" : "higher");
    number(json, "median", series.median());
    number(json, "spread_percent", series.spreadPercent());
    json.writeArrayFieldStart("rounds");
    for (double round : series.rounds()) {
      json.writeNumber(round);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Target target) throws IOException {
    json.writeStartObject();
    json.writeStringField("what", target.what());
    number(json, "value", target.value());
    json.writeStringField("relation", target.atMost() ? "at most" : "at least");
    number(json, "bound", target.bound());
    json.writeStringField("unit", target.unit());
    json.writeBooleanField("reached", target.reached());
    json.writeEndObject();
  }

  /** JSON knows no NaN: null. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }
}
