package sluice.gateway.route;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.TimeMark;
import sluice.loop.Clock;

/**
 * Tells upstream what was lost, by a record of its own:
 *
 * <pre>
 * {"run":3,"edges_lost":0,"lost":[{"topic":"sluice/greenhouse/door","reason":"oldest","total":17}],
 *  "time_ms":1760000000000,"mono_ns":123456789}
 * </pre>
 *
 * Totals are since the spool was made, and only grow: whoever hears one twice, or after a restart,
 * takes the larger one. {@code edges_lost} is of this run, whose number is the record id's epoch.
 * Loop's thread only.
 */
public final class LossReport {
  /** The last level of its topic. */
  public static final String LEVEL = "$health";

  private static final JsonFactory JSON = new JsonFactory();

  private final Clock clock;
  private final Spool spool;
  private final String topic;
  private long announcedDrops;
  private long announcedEdges;
  private long reports;

  /**
   * A report.
   *
   * @param topic where it goes
   */
  public LossReport(Clock clock, Spool spool, String topic) {
    this.clock = clock;
    this.spool = spool;
    this.topic = topic;
  }

  /**
   * Announces what was lost, if it is more than was announced by this process. A spool that does
   * not take the report now gets it with the next call.
   *
   * @param edgesLost by the kernel, in this run
   */
  public void announce(long edgesLost) {
    List<Drop> drops = drops();
    long dropped = drops.stream().mapToLong(Drop::total).sum();
    if (dropped <= announcedDrops && edgesLost <= announcedEdges) {
      return;
    }
    long now = clock.nanoTime();
    boolean known = clock.isWallKnown();
    byte[] payload = json(drops, edgesLost, now, known);
    if (spool.append(topic, payload, now, known ? TimeMark.KNOWN : TimeMark.OPEN) >= 0) {
      announcedDrops = dropped;
      announcedEdges = edgesLost;
      reports++;
    }
  }

  /** Reports that the spool took. */
  public long reports() {
    return reports;
  }

  /** But for reports: they say nothing that the next one does not. */
  private List<Drop> drops() {
    return spool.drops().stream()
        .filter(drop -> !drop.topic().equals(topic))
        .sorted(Comparator.comparing(Drop::topic).thenComparing(Drop::reason))
        .toList();
  }

  /** While the time is not known the object is left open, for {@link Times}. */
  private byte[] json(List<Drop> drops, long edgesLost, long nowNanos, boolean complete) {
    ByteArrayBuilder bytes = new ByteArrayBuilder();
    try (JsonGenerator json = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
      json.configure(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT, complete);
      json.writeStartObject();
      write(json, drops, edgesLost);
      if (complete) {
        json.writeNumberField("time_ms", clock.wallMillisAt(nowNanos));
      }
      json.writeNumberField("mono_ns", nowNanos);
      if (complete) {
        json.writeEndObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return bytes.toByteArray();
  }

  private void write(JsonGenerator json, List<Drop> drops, long edgesLost) throws IOException {
    json.writeNumberField("run", RecordId.epoch(spool.lastId() + 1));
    json.writeNumberField("edges_lost", edgesLost);
    writeDrops(json, "lost", drops);
  }

  /** Drops by topic and reason, as an array of a JSON object: here and in every summary. */
  public static void writeDrops(JsonGenerator json, String field, List<Drop> drops)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Drop drop : drops) {
      json.writeStartObject();
      json.writeStringField("topic", drop.topic());
      json.writeStringField("reason", drop.reason().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("total", drop.total());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
