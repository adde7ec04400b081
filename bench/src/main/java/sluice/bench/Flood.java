package sluice.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sluice.gateway.ProcessFacts;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.route.DeadLetters;
import sluice.gateway.route.Pump;
import sluice.gateway.route.PumpListener;
import sluice.gateway.route.PumpOptions;
import sluice.gateway.route.Times;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.QueueOptions;
import sluice.gateway.spool.QueueOptions.AtLimit;
import sluice.gateway.spool.QueueOptions.Durability;
import sluice.gateway.spool.QueueStatus;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.BootId;
import sluice.loop.Loop;

/**
 * A process of its own: ten megabytes a second into a spool whose uplink is dead, over four queues,
 * one for each way to meet a bound. It prints as JSON what was offered, dropped and kept, how late
 * its heartbeat was, and its resident memory when all bounds were hit and at the end. Then it opens
 * the spool again and counts what is there.
 */
public final class Flood implements SpoolListener, PumpListener {
  private static final int RECORD_BYTES = 1_000;
  private static final int RECORDS_PER_MILLI = 10;
  private static final long QUEUE_BYTES = 8L << 20;
  private static final long MEMORY_BYTES = 1L << 20;
  private static final long BEAT_MILLIS = 10;
  private static final long WARM_MILLIS = 1_000; // without the start-up cache code is loaded here

  /** Each with a queue of its name. The last one is not on the disk. */
  private static final List<String> TOPICS = List.of("refuse", "oldest", "newest", "memory");

  private static final int ON_DISK = 3;

  private final Loop loop = Loop.open();
  private final Path dir;
  private final long seconds;
  private final byte[] payload = new byte[RECORD_BYTES];
  private final long[] offered = new long[TOPICS.size()];
  private final long startNanos = System.nanoTime();
  private @Nullable Spool spool;
  private @Nullable MqttClient client;
  private long appends;
  private long lastBeatNanos;
  private long gapNanosMax;
  private long boundKib;
  private long endKib;
  private boolean ended;
  private long[] missing = new long[TOPICS.size()];

  private Flood(Path dir, long seconds) {
    this.dir = dir;
    this.seconds = seconds;
  }

  /** Arguments: a folder and for how many seconds. */
  public static void main(String[] args) throws IOException {
    Flood flood = new Flood(Path.of(args[0]), Long.parseLong(args[1]));
    flood.run();
    long[] again = new Recount(flood.dir).run(flood.offered);
    flood.print(again);
  }

  private void run() throws IOException {
    spool = Spool.open(loop, FileDisk.open(dir), options(), this);
    loop.run();
    loop.close();
  }

  private static SpoolOptions options() {
    List<QueueOptions> queues =
        List.of(
            queue("refuse", AtLimit.REFUSE, QUEUE_BYTES, Durability.DISK),
            queue("oldest", AtLimit.DROP_OLDEST, QUEUE_BYTES, Durability.DISK),
            queue("newest", AtLimit.DROP_NEWEST, QUEUE_BYTES, Durability.DISK),
            queue("memory", AtLimit.DROP_OLDEST, MEMORY_BYTES, Durability.MEMORY));
    SpoolOptions usual = SpoolOptions.DEFAULT;
    return new SpoolOptions(
        1L << 20,
        usual.maxBytes(),
        usual.commitIntervalMillis(),
        usual.commitsPerSecondMax(),
        usual.tailBytes(),
        queues);
  }

  private static QueueOptions queue(String name, AtLimit at, long bytes, Durability durability) {
    return new QueueOptions(name, List.of("flood/" + name), 4, at, bytes, 0, 0, durability);
  }

  @Override
  public void onOpened() {
    Spool from = spool;
    assert from != null : "it has just opened";
    DeadLetters letters = new DeadLetters(loop, dir.resolve("dead-letters.jsonl"), 1 << 20);
    Times times = new Times(loop.clock(), BootId.UNKNOWN, new BootTimes());
    Pump pump = new Pump(loop, PumpOptions.of("flood", 1), from, times, letters, this);
    MqttOptions nowhere = MqttOptions.of("127.0.0.1", 1, Protocol.MQTT5, "flood"); // tcpmux
    client = MqttClient.create(loop, nowhere, pump, new Random(1));
    pump.start(client, 0);
    loop.setTimeout(WARM_MILLIS, this::startBeats).unref();
    loop.setInterval(1, this::produce).unref();
    var _ = loop.setTimeout(seconds * 500, () -> boundKib = ProcessFacts.residentKib());
    var _ = loop.setTimeout(seconds * 1_000, this::end);
  }

  private void startBeats() {
    lastBeatNanos = System.nanoTime();
    loop.setInterval(BEAT_MILLIS, this::beat).unref();
  }

  private void beat() {
    long now = System.nanoTime();
    gapNanosMax = Math.max(gapNanosMax, now - lastBeatNanos - BEAT_MILLIS * 1_000_000);
    lastBeatNanos = now;
  }

  /** As many as are due, but never long at a time. */
  private void produce() {
    Spool to = spool;
    long due = (System.nanoTime() - startNanos) / 1_000_000 * RECORDS_PER_MILLI;
    for (int i = 0; i < 10 * RECORDS_PER_MILLI && appends < due && !ended && to != null; i++) {
      int topic = (int) (appends++ % TOPICS.size());
      offered[topic]++;
      var _ = to.append("flood/" + TOPICS.get(topic), payload, System.nanoTime());
    }
  }

  private void end() {
    Spool from = spool;
    MqttClient to = client;
    assert from != null && to != null : "opened";
    ended = true;
    endKib = ProcessFacts.residentKib();
    missing = missing(from, offered);
    to.close(() -> from.close(loop::stop));
  }

  /** Of each topic, how many are neither kept nor counted as dropped. */
  static long[] missing(Spool spool, long[] offered) {
    long[] left = offered.clone();
    for (Drop drop : spool.drops()) {
      left[TOPICS.indexOf(drop.topic().substring("flood/".length()))] -= drop.total();
    }
    for (QueueStatus queue : spool.stats().queues()) {
      int topic = TOPICS.indexOf(queue.name());
      if (topic >= 0) {
        left[topic] -= queue.records();
      }
    }
    return left;
  }

  private void print(long[] again) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("offered", Arrays.stream(offered).sum());
      json.writeNumberField("missing", sum(missing, TOPICS.size()));
      json.writeNumberField("missing_after", sum(again, ON_DISK));
      json.writeNumberField("gap_ms", gapNanosMax / 1e6);
      json.writeNumberField("bound_mb", boundKib / 1_024.0);
      json.writeNumberField("end_mb", endKib / 1_024.0);
      json.writeEndObject();
    }
    System.out.println(text);
  }

  private static long sum(long[] values, int count) {
    return Arrays.stream(values, 0, count).map(Math::abs).sum();
  }

  @Override
  public void onOpenFailed(IOException reason) {
    throw new IllegalStateException("bench: flood", reason);
  }

  @Override
  public void onDurable(long id) {}

  @Override
  public void onPublished(SpoolRecord record) {}

  /** What is there, as the next process finds it. */
  private static final class Recount implements SpoolListener {
    private static final long RECOUNT_MILLIS = 500;

    private final Loop loop = Loop.open();
    private final Path dir;
    private @Nullable Spool spool;

    Recount(Path dir) {
      this.dir = dir;
    }

    long[] run(long[] offered) throws IOException {
      spool = Spool.open(loop, FileDisk.open(dir), options(), this);
      loop.run();
      loop.close();
      return missing(spool, offered);
    }

    @Override
    public void onOpened() {
      Spool open = spool;
      assert open != null : "it has just opened";
      var _ = open.cursor("flood", () -> {}); // without one nothing waits
      var _ = loop.setTimeout(RECOUNT_MILLIS, () -> open.close(loop::stop));
    }

    @Override
    public void onOpenFailed(IOException reason) {
      throw new IllegalStateException("bench: flood", reason);
    }

    @Override
    public void onDurable(long id) {}
  }
}
