package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.Slots;
import sluice.ota.Version;
import sluice.ota.store.SlotStore;

/** The slots, for people and machines. */
record OtaSlotsView(Path dir, Slots slots, List<Line> lines, @Nullable Version floor) {
  /** One slot. */
  record Line(Slot slot, Mark mark, @Nullable Version version, String reason) {
    String words() {
      return mark == Mark.TRIAL ? "'sluice ota commit' makes it current" : reason;
    }
  }

  static OtaSlotsView of(Path dir, SlotStore store) throws IOException {
    Slots slots = store.slots();
    Line a = line(store, slots, Slot.A);
    Line b = line(store, slots, Slot.B);
    return new OtaSlotsView(dir, slots, List.of(a, b), store.floor());
  }

  private static Line line(SlotStore store, Slots slots, Slot slot) throws IOException {
    return new Line(slot, slots.mark(slot), store.version(slot), store.reason(slot));
  }

  void show(ParseResult options) {
    if (options.hasMatchedOption("--json")) {
      Json.print(this::write);
      return;
    }
    System.out.println(dir + ": current is " + slots.current());
    for (Line line : lines) {
      System.out.printf(
          "  %-2s %-7s %-16s %s%n",
          line.slot, line.mark, line.version == null ? "-" : line.version, line.words());
    }
    System.out.println(
        floor == null ? "  nothing was committed yet" : "  older than " + floor + " is refused");
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", dir.toString());
    json.writeStringField("current", slots.current().toString());
    if (floor != null) {
      json.writeStringField("floor", floor.toString());
    }
    json.writeArrayFieldStart("slots");
    for (Line line : lines) {
      json.writeStartObject();
      json.writeStringField("slot", line.slot.toString());
      json.writeStringField("mark", line.mark.toString());
      if (line.version != null) {
        json.writeStringField("version", line.version.toString());
      }
      if (!line.reason.isEmpty()) {
        json.writeStringField("reason", line.reason);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
