package sluice.gateway;

import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.config.UplinkConfig;
import sluice.gateway.handover.SessionHold;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.route.DeadLetters;
import sluice.gateway.route.Pump;
import sluice.gateway.route.PumpListener;
import sluice.gateway.route.PumpOptions;
import sluice.gateway.route.Times;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.TlsSource;

/**
 * One uplink: its client, its pump, and what it remembers over a restart (how often it failed, what
 * it spent of its hour). Loop's thread only.
 */
final class Uplink implements PumpListener {
  private static final String FAILURES = "failures";
  private static final String SPENT_BYTES = "spent_bytes";
  private static final long SAVE_MILLIS = 60_000;

  private final UplinkConfig config;
  private final Consumer<SpoolRecord> onPublished;
  private final Pump pump;
  private final UplinkClient client;
  private final @Nullable TlsSource tls;
  private final StateFile state;
  private final @Nullable Timer saver;
  private int failures;
  private long savedBytes;

  private Uplink(
      Loop loop,
      ReadyUplink ready,
      Spool spool,
      Times times,
      Path dir,
      Consumer<SpoolRecord> onPublished) {
    this.config = ready.config;
    this.client = ready.client;
    this.tls = ready.tls;
    this.onPublished = onPublished;
    Path file = dir.resolve("uplink-" + config.name() + ".state");
    Properties before = StateFile.read(file);
    this.failures = (int) Math.min(StateFile.number(before, FAILURES), Integer.MAX_VALUE);
    this.savedBytes = StateFile.number(before, SPENT_BYTES);
    this.state = new StateFile(loop, file);
    DeadLetters deadLetters =
        new DeadLetters(
            loop,
            dir.resolve("dead-letters-" + config.name() + ".jsonl"),
            config.replay().deadLetterBytesMax());
    PumpOptions options = UplinkOptions.pump(config, savedBytes);
    this.pump = new Pump(loop, options, spool, times, deadLetters, this);
    this.saver =
        config.replay().bytesPerHour() > 0 ? loop.setInterval(SAVE_MILLIS, this::saveSpent) : null;
    if (saver != null) {
      saver.unref();
    }
  }

  /**
   * Opens an uplink at its place in the spool, and connects.
   *
   * @param dir where it keeps its state and its dead letters
   * @param before the session to go on with
   */
  static Uplink start(
      Loop loop,
      ReadyUplink ready,
      Spool spool,
      Times times,
      Path dir,
      SessionHold before,
      Consumer<SpoolRecord> onPublished) {
    Uplink uplink = new Uplink(loop, ready, spool, times, dir, onPublished);
    ready.tell(uplink.pump);
    ready.client.resume(before);
    uplink.pump.start(uplink.client, uplink.failures);
    return uplink;
  }

  /** Whether all up to this id is acknowledged. */
  boolean hasAckedThrough(long id) {
    return pump.ackedThroughId() >= id;
  }

  /** Sends nothing new, or goes on. */
  void hold(boolean now) {
    pump.hold(now);
  }

  /** As {@link UplinkClient#hurry}. */
  void hurry() {
    client.hurry();
  }

  /** What the next one has to know; right before {@link #close}. */
  SessionHold session() {
    return client.session();
  }

  int inflight() {
    return pump.inflight();
  }

  /** As {@link UplinkClient#subscribe}. */
  boolean subscribe(String filter, int qos, SubscriptionListener listener) {
    return client.subscribe(filter, qos, listener);
  }

  /** Disconnects and saves; nothing but the callback is called any more. */
  void close(Runnable onClosed) {
    if (saver != null) {
      saver.close();
      saveSpent();
    }
    if (tls != null) {
      tls.close();
    }
    client.close(() -> state.whenWritten(onClosed));
  }

  /** Looks at the certificates' files now. */
  void refresh() {
    if (tls != null) {
      tls.refresh();
    }
  }

  String name() {
    return config.name();
  }

  UplinkStatus status() {
    return new UplinkStatus(
        config.name(),
        client.state().text(),
        pump.published(),
        pump.acked(),
        pump.inflight(),
        pump.deadLetters(),
        pump.spentBytes(),
        pump.stalled(),
        tls == null ? null : tls.status());
  }

  @Override
  public void onPublished(SpoolRecord record) {
    onPublished.accept(record);
  }

  @Override
  public void onBackOff(int failuresNow) {
    if (failuresNow != failures) {
      failures = failuresNow;
      save();
    }
  }

  private void saveSpent() {
    if (pump.spentBytes() != savedBytes) {
      save();
    }
  }

  private void save() {
    savedBytes = pump.spentBytes();
    Properties now = new Properties();
    now.setProperty(FAILURES, String.valueOf(failures));
    now.setProperty(SPENT_BYTES, String.valueOf(savedBytes));
    state.write(now);
  }
}
