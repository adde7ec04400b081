package sluice.ota.supervisor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.Health;
import sluice.ota.UpdateState;

/** How the parent does, for machines. */
final class StatusJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private StatusJson() {}

  static String of(UpdateState state, Keeper keeper) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("pid", ProcessHandle.current().pid());
      json.writeStringField("current", state.slots().current().toString());
      json.writeStringField("update", PhaseText.of(state.phase()));
      json.writeNumberField("deaths", keeper.deaths().nanos().size());
      json.writeArrayFieldStart("children");
      write(json, keeper.worker(), "works");
      write(json, keeper.second(), "stands by");
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, @Nullable Child child, String part)
      throws IOException {
    if (child == null) {
      return;
    }
    Health health = child.health();
    json.writeStartObject();
    json.writeStringField("slot", child.slot().toString());
    json.writeStringField("part", child.isRecovery() ? "recovery" : part);
    json.writeNumberField("pid", child.pid());
    json.writeStringField("version", child.version());
    json.writeStringField("state", child.state().getClass().getSimpleName());
    json.writeNumberField("leases", child.leases().size());
    json.writeNumberField("readings", health.readings());
    json.writeNumberField("published", health.published());
    json.writeNumberField("lag_p99_us", health.lagP99Micros());
    json.writeNumberField("edge_p99_us", health.edgeP99Micros());
    json.writeNumberField("spool_depth", health.spoolDepth());
    json.writeNumberField("rss_kib", health.rssKib());
    json.writeNumberField("errors", health.errors());
    json.writeEndObject();
  }
}
