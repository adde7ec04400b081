package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import sluice.gateway.GatewayStatus;
import sluice.gateway.route.LossReport;
import sluice.gateway.spool.QueueStatus;

/** The demo's last word. */
final class DemoSummary {
  private DemoSummary() {}

  static void write(JsonGenerator json, GatewayStatus status) throws IOException {
    json.writeStartObject();
    json.writeNumberField("seconds", status.upMillis() / 1_000.0);
    json.writeNumberField("readings", status.readings());
    json.writeNumberField("edges", status.edges());
    json.writeNumberField("edges_lost", status.edgesLost());
    json.writeNumberField("refused", status.refused());
    json.writeNumberField("spooled", status.spooled());
    json.writeNumberField("durable", status.durable());
    json.writeNumberField("commits", status.commits());
    json.writeNumberField("published", status.published());
    json.writeNumberField("acked", status.acked());
    json.writeNumberField("dropped", status.dropped());
    json.writeNumberField("lost", status.lost());
    json.writeObjectFieldStart("latency");
    json.writeNumberField("p50", status.latencyP50Micros());
    json.writeNumberField("p99", status.latencyP99Micros());
    json.writeNumberField("max", status.latencyMaxMicros());
    json.writeStringField("unit", "us");
    json.writeEndObject();
    UplinkView.write(json, status.uplinks());
    ListenView.write(json, status.listeners());
    AddonView.write(json, status.addons());
    ResolverView.write(json, status.dns());
    PinView.write(json, status.chips());
    writeQueues(json, status);
    SourceView.write(json, status.sources());
    json.writeNumberField("loop_lag_max_us", status.loopLagWorstMicros());
    json.writeArrayFieldStart("threads");
    for (String thread : status.threads()) {
      json.writeString(thread);
    }
    json.writeEndArray();
    json.writeNumberField("rss_mb", Math.round(status.residentKib() / 102.4) / 10.0);
    json.writeNumberField("start_ms", status.firstPublishMillis());
    json.writeEndObject();
  }

  private static void writeQueues(JsonGenerator json, GatewayStatus status) throws IOException {
    json.writeArrayFieldStart("queues");
    for (QueueStatus queue : status.queues()) {
      json.writeStartObject();
      json.writeStringField("name", queue.name());
      json.writeStringField("durability", queue.durable() ? "disk" : "memory");
      json.writeNumberField("priority", queue.priority());
      json.writeNumberField("records", queue.records());
      json.writeNumberField("bytes", queue.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
    LossReport.writeDrops(json, "drops", status.drops());
    json.writeNumberField("reports", status.reports());
    json.writeBooleanField("clock_known", status.clockKnown());
  }

  static String text(GatewayStatus status) {
    return """
    %d readings, %d spooled, %d durable in %d commits, %d published, %d acknowledged, %d lost
    edge to publish: p50 %d µs, p99 %d µs, max %d µs; the loop was never later than %.1f ms
    first publish %d ms after the start; %.1f MB resident; %d threads: %s%s\
    """
        .formatted(
            status.readings(),
            status.spooled(),
            status.durable(),
            status.commits(),
            status.published(),
            status.acked(),
            status.lost(),
            status.latencyP50Micros(),
            status.latencyP99Micros(),
            status.latencyMaxMicros(),
            status.loopLagWorstMicros() / 1_000.0,
            status.firstPublishMillis(),
            status.residentKib() / 1_024.0,
            status.threads().size(),
            String.join(", ", status.threads()),
            SourceView.troubles(status.sources()));
  }
}
