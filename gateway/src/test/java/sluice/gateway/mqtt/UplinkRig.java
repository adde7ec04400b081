package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.TlsOptions;
import sluice.loop.net.TlsSource;

/** A client on a loop of its own, what it tells, and the loop's heartbeat. */
final class UplinkRig implements UplinkListener, AutoCloseable {
  /**
   * A loop that is held up for longer fails the test; generous, as test machines are shared, and
   * the first test of all loads the classes.
   */
  private static final long GAP_MILLIS_MAX = 1_000;

  private static final long BEAT_MILLIS = 10;
  private static final long WAIT_SECONDS_MAX = 30;

  /** From {@link #onRefused}. */
  record Refused(long id, int code, String reason) {}

  /** From {@link #onBackOff}. */
  record Waited(int failures, long millis) {}

  /** Makes the client under test. */
  interface Factory {
    UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener);
  }

  final Loop loop = Loop.open();
  final List<Boolean> ups = new ArrayList<>();
  final List<Loss> downs = new ArrayList<>();
  final List<Long> acked = new ArrayList<>();
  final List<Refused> refused = new ArrayList<>();
  final List<Waited> waits = new ArrayList<>();
  final List<Throwable> uncaught = new ArrayList<>();
  final @Nullable TlsSource source;
  final UplinkClient client;
  int windows;
  private final Map<Long, SpooledMessage> unacknowledged = new LinkedHashMap<>();
  private long lastBeatNanos = System.nanoTime();
  private long gapNanosMax;
  private @Nullable Runnable onUp;

  UplinkRig(MqttOptions options, Factory factory) {
    this(options, null, factory);
  }

  UplinkRig(MqttOptions options, @Nullable TlsOptions tls, Factory factory) {
    source = tls == null ? null : TlsSource.open(loop, "test", tls);
    loop.onUncaught((name, thrown) -> uncaught.add(thrown));
    client = factory.create(loop, options.over(source), this);
    var _ = loop.setInterval(BEAT_MILLIS, this::beat);
  }

  /** Has something done at each {@link #onUp}, within the callback. */
  void onUp(Runnable callback) {
    onUp = callback;
  }

  /** Turns the loop until something holds. */
  void runUntil(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + WAIT_SECONDS_MAX * 1_000_000_000L;
    lastBeatNanos = System.nanoTime();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what + "; " + this);
      var _ = loop.turn();
    }
  }

  void connect() {
    client.connect(0);
    runUntil("up", () -> !ups.isEmpty());
  }

  PublishResult publish(long id, int qos) {
    return publish(message(id, qos));
  }

  PublishResult publish(SpooledMessage message) {
    PublishResult result = client.publish(message);
    if (result == PublishResult.ACCEPTED) {
      unacknowledged.put(message.id(), message);
    }
    return result;
  }

  static SpooledMessage message(long id, int qos) {
    return new SpooledMessage(id, "t/" + id, Wire.utf8("payload " + id), qos);
  }

  @Override
  public void onUp(boolean resumed) {
    ups.add(resumed);
    if (!resumed) { // what the gateway's pump does
      for (SpooledMessage message : unacknowledged.values()) {
        assertEquals(PublishResult.ACCEPTED, client.publish(message));
      }
    }
    if (onUp != null) {
      onUp.run();
    }
  }

  @Override
  public void onDown(Loss loss) {
    downs.add(loss);
  }

  @Override
  public void onRefused(long id, int code, String reason) {
    unacknowledged.remove(id);
    refused.add(new Refused(id, code, reason));
  }

  @Override
  public void onBackOff(int failures, long waitMillis) {
    waits.add(new Waited(failures, waitMillis));
  }

  @Override
  public void onAcked(long id) {
    acked.add(id);
    unacknowledged.remove(id);
  }

  @Override
  public void onWindow() {
    windows++;
  }

  /** Closes in order, and fails if the loop was held up or a callback threw. */
  @Override
  public void close() {
    boolean[] closed = new boolean[1];
    client.close(() -> closed[0] = true);
    runUntil("closed", () -> closed[0]);
    loop.close();
    assertEquals(List.of(), uncaught);
    long gap = gapNanosMax / 1_000_000;
    assertTrue(gap <= GAP_MILLIS_MAX, "the loop was held up for " + gap + " ms");
  }

  private void beat() {
    long now = System.nanoTime();
    gapNanosMax = Math.max(gapNanosMax, now - lastBeatNanos);
    lastBeatNanos = now;
  }

  @Override
  public String toString() {
    return client.state().text() + ", ups " + ups + ", downs " + downs + ", acked " + acked.size();
  }
}
