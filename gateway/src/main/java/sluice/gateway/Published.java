package sluice.gateway;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;

/** An edge's way ends here: what was handed to a socket, and how long that took. Loop's thread. */
final class Published {
  private final Loop loop;
  private final long startNanos;
  private final Set<String> edgeTopics = new HashSet<>();
  private final LatencyMeter latency = new LatencyMeter();
  private final PublishedEdges unflushed = new PublishedEdges();
  private @Nullable SpoolRecord last;
  private long firstMillis = -1;

  /** Edges before now are a former process's, and not measured. */
  Published(Loop loop) {
    this.loop = loop;
    this.startNanos = loop.clock().nanoTime();
  }

  /** Records of this topic are edges. */
  void addEdgeTopic(String topic) {
    edgeTopics.add(topic);
  }

  void onPublished(SpoolRecord record) {
    last = record;
    if (firstMillis < 0) {
      firstMillis = ProcessFacts.ageMillis();
    }
    boolean ours = record.monotonicNanos() - startNanos >= 0;
    if (ours && edgeTopics.contains(record.topic()) && unflushed.add(record.monotonicNanos())) {
      loop.nextTick(this::onFlushed); // the connection's own tick is before it
    }
  }

  private void onFlushed() {
    unflushed.drain(loop.clock().nanoTime(), latency);
  }

  LatencyMeter latency() {
    return latency;
  }

  /** Since the start of the process; -1 before one. */
  long firstMillis() {
    return firstMillis;
  }

  /** The last one's topic and id, or null. */
  @Nullable String lastName() {
    SpoolRecord record = last;
    return record == null ? null : record.topic() + " " + RecordId.text(record.id());
  }

  @Nullable String lastPayload() {
    SpoolRecord record = last;
    return record == null ? null : new String(record.payload(), StandardCharsets.UTF_8);
  }
}
