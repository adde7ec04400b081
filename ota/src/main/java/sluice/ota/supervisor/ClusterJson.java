package sluice.ota.supervisor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.ControlMessage.Serving;
import sluice.loop.control.Health;

/** How a cluster does, for machines. */
final class ClusterJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ClusterJson() {}

  static String of(Dealer dealer, boolean sticky, boolean restarting, List<Worker> workers) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("pid", ProcessHandle.current().pid());
      json.writeStringField("deal", sticky ? "client-id" : "round-robin");
      json.writeNumberField("accepted", dealer.accepted());
      json.writeNumberField("waiting", dealer.waiting());
      json.writeBooleanField("restarting", restarting);
      json.writeArrayFieldStart("workers");
      for (Worker worker : workers) {
        write(json, worker);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Worker worker) throws IOException {
    Child child = worker.child();
    Health health = child == null ? Health.NONE : child.health();
    Serving serving = worker.serving();
    json.writeStartObject();
    json.writeNumberField("worker", worker.number());
    json.writeNumberField("pid", child == null ? 0 : child.pid());
    json.writeStringField("state", state(worker, child));
    json.writeNumberField("connections", serving.connections());
    json.writeNumberField("sessions", serving.sessions());
    json.writeNumberField("restarts", worker.restarts());
    json.writeStringField("slot", child == null ? "" : child.slot().toString());
    json.writeStringField("version", child == null ? "" : child.version());
    json.writeNumberField("dealt", serving.dealt());
    json.writeNumberField("readings", health.readings());
    json.writeNumberField("published", health.published());
    json.writeNumberField("spool_depth", health.spoolDepth());
    json.writeNumberField("lag_p99_us", health.lagP99Micros());
    json.writeNumberField("rss_kib", health.rssKib());
    json.writeNumberField("errors", health.errors());
    if (!serving.shared().isEmpty()) {
      json.writeStringField("shared", serving.shared());
    }
    json.writeEndObject();
  }

  private static String state(Worker worker, @Nullable Child child) {
    if (child == null) {
      return "waits";
    }
    if (child.isRecovery()) {
      return "recovery";
    }
    return switch (child.state()) {
      case ChildState.Launching _, ChildState.Greeted _ -> "starts";
      case ChildState.Up _ -> worker.isLeaving() ? "leaves" : "ready";
      case ChildState.Dumping _, ChildState.Killing _ -> "stuck";
      case ChildState.Leaving _, ChildState.Stopping _, ChildState.Gone _ -> "stops";
    };
  }
}
