package sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.route.BatchOptions;
import sluice.gateway.route.DeadLetters;
import sluice.gateway.route.Pump;
import sluice.gateway.route.PumpListener;
import sluice.gateway.route.PumpOptions;
import sluice.gateway.route.Times;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.BootId;
import sluice.loop.Loop;

/**
 * Producer, durable spool, pump and MQTT client on one loop, on the calling thread: what is
 * appended is on disk within 20 ms and a sync, and leaves the spool with its PUBACK only.
 */
final class SpoolBridge implements SpoolListener, PumpListener {
  /** What is appended; numbers begin with 0. */
  interface Source {
    String topic(int number);

    byte[] payload(int number);
  }

  private static final int BURST = 200;

  /** The producer waits while so many are not acknowledged, as a device's own window has it. */
  private static final int AHEAD_MAX = 20_000;

  private final Loop loop;
  private final Path dir;
  private final Load load;
  private final Source source;
  private final @Nullable BatchOptions batch;
  private @Nullable Spool spool;
  private @Nullable Pump pump;
  private @Nullable MqttClient client;
  private @Nullable IOException failure;
  private int appended;
  private long startNanos;

  private SpoolBridge(Loop loop, Path dir, Load load, Source source, @Nullable BatchOptions batch) {
    this.loop = loop;
    this.dir = dir;
    this.load = load;
    this.source = source;
    this.batch = batch;
  }

  /**
   * Bridges the load.
   *
   * @return {@link System#nanoTime} of the first append
   */
  static long run(Path dir, Load load, Source source, @Nullable BatchOptions batch)
      throws IOException {
    try (Loop loop = Loop.open()) {
      SpoolBridge bridge = new SpoolBridge(loop, dir, load, source, batch);
      bridge.spool = Spool.open(loop, FileDisk.open(dir), SpoolLoad.roomy(50), bridge);
      loop.run();
      if (bridge.failure != null) {
        throw bridge.failure;
      }
      return bridge.startNanos;
    }
  }

  @Override
  public void onOpened() {
    Spool from = spool;
    assert from != null : "it has just opened";
    DeadLetters letters = new DeadLetters(loop, dir.resolve("dead-letters.jsonl"), 1 << 20);
    Times times = new Times(loop.clock(), BootId.UNKNOWN, new BootTimes());
    Pump opened = new Pump(loop, pumping(), from, times, letters, this);
    pump = opened;
    client = MqttClient.create(loop, load.options("sluice-bridge"), opened, new Random(1));
    opened.start(client, 0);
    startNanos = System.nanoTime();
    produce();
  }

  private PumpOptions pumping() {
    PumpOptions usual = PumpOptions.of("bench", 1);
    return new PumpOptions(
        usual.uplink(),
        usual.qos(),
        usual.inflightMax(),
        usual.pace(),
        usual.livePercent(),
        usual.bytesPerHour(),
        usual.spentBytes(),
        batch);
  }

  private void produce() {
    Spool to = spool;
    Pump through = pump;
    if (to == null || through == null) {
      return;
    }
    for (int i = 0; i < BURST && appended < load.messages(); i++) {
      if (appended - through.acked() >= AHEAD_MAX
          || to.append(source.topic(appended), source.payload(appended), System.nanoTime()) < 0) {
        break;
      }
      appended++;
    }
    if (through.acked() >= load.messages()) {
      stop();
    } else if (appended < load.messages() && appended - through.acked() < AHEAD_MAX) {
      var _ = loop.setImmediate(this::produce);
    } else {
      var _ = loop.setTimeout(1, this::produce);
    }
  }

  private void stop() {
    MqttClient from = client;
    Spool open = spool;
    if (from != null && open != null) {
      from.close(() -> open.close(loop::stop));
    }
  }

  @Override
  public void onOpenFailed(IOException reason) {
    failure = reason;
    loop.stop();
  }

  @Override
  public void onDurable(long id) {}

  @Override
  public void onPublished(SpoolRecord record) {}
}
