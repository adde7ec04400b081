package sluice.bench;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;

/** A subscriber of one broker on a thread of its own, which counts what comes. */
final class Arrivals implements AutoCloseable, UplinkListener, SubscriptionListener {
  private static final long CLOSE_MILLIS_MAX = 5_000;

  private final int port;
  private final String filter;
  private final Thread thread;
  private final CountDownLatch subscribed = new CountDownLatch(1);
  private final CountDownLatch complete = new CountDownLatch(1);
  private final AtomicLong endNanos = new AtomicLong();
  private final long expected;
  private volatile @Nullable Loop loop;
  private long count;

  private Arrivals(int port, String filter, long expected) {
    this.port = port;
    this.filter = filter;
    this.expected = expected;
    this.thread = new Thread(this::run, "bench-arrivals");
    thread.setDaemon(true);
  }

  /** Subscribes. */
  static Arrivals of(int port, String filter, long expected) throws InterruptedException {
    Arrivals arrivals = new Arrivals(port, filter, expected);
    arrivals.thread.start();
    if (!arrivals.subscribed.await(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("bench: no subscription at port " + port);
    }
    return arrivals;
  }

  /**
   * Waits for all of them.
   *
   * @return {@link System#nanoTime} of the last one
   */
  long await(long secondsMax) throws InterruptedException {
    if (!complete.await(secondsMax, TimeUnit.SECONDS)) {
      throw new IllegalStateException("bench: not all of " + expected + " messages have come");
    }
    return endNanos.get();
  }

  private void run() {
    try (Loop opened = Loop.open()) {
      loop = opened;
      MqttOptions options = MqttOptions.of("127.0.0.1", port, Protocol.MQTT5, "bench-arrivals");
      MqttClient client = MqttClient.create(opened, options, this, new Random(1));
      client.connect(0);
      var _ = client.subscribe(filter, 0, this);
      opened.run();
    }
  }

  @Override
  public void onSubscribed(int qos) {
    subscribed.countDown();
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    if (++count == expected) {
      endNanos.set(System.nanoTime());
      complete.countDown();
    }
  }

  @Override
  public void onUp(boolean resumed) {}

  @Override
  public void onDown(Loss loss) {}

  @Override
  public void onAcked(long id) {}

  @Override
  public void onRefused(long id, int code, String reason) {}

  @Override
  public void onWindow() {}

  @Override
  public void close() {
    Loop running = loop;
    if (running != null) {
      var _ = running.post(running::stop);
    }
    try {
      thread.join(CLOSE_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
