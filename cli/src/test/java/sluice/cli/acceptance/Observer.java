package sluice.cli.acceptance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * An independent client (Paho) that sees all that arrives at the broker, also after its restart.
 */
final class Observer implements AutoCloseable, Hearing {
  private static final long POLL_NANOS = 20_000_000;

  /** One message. */
  record Seen(String topic, long epoch, long sequence, long lineSequence) {}

  private final MqttAsyncClient client;
  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();

  private Observer(MqttAsyncClient client) {
    this.client = client;
  }

  static Observer subscribe(int port, String filter) throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "observer", new MemoryPersistence());
    Observer observer = new Observer(client);
    client.setCallback(observer);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(false);
    options.setSessionExpiryInterval(3_600L);
    options.setAutomaticReconnect(true);
    options.setAutomaticReconnectDelay(1, 1);
    options.setReceiveMaximum(65_535);
    client.connect(options).waitForCompletion();
    client.subscribe(filter, 1).waitForCompletion();
    return observer;
  }

  List<Seen> seen() {
    return new ArrayList<>(seen);
  }

  int count() {
    return seen.size();
  }

  /** Waits until something holds. */
  static void await(String what, long secondsMax, BooleanSupplier holds) {
    long deadline = System.nanoTime() + secondsMax * 1_000_000_000L;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + secondsMax + " s: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Waits until nothing has come for a second. */
  void awaitQuiet() {
    int[] last = {-1};
    long[] since = {System.nanoTime()};
    await(
        "quiet at the broker",
        60,
        () -> {
          int now = seen.size();
          if (now != last[0]) {
            last[0] = now;
            since[0] = System.nanoTime();
          }
          return System.nanoTime() - since[0] > 1_000_000_000L;
        });
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) throws IOException {
    String id = "0-0";
    for (UserProperty property : message.getProperties().getUserProperties()) {
      id = property.getKey().equals("sluice-id") ? property.getValue() : id;
    }
    int dash = id.indexOf('-');
    seen.add(
        new Seen(
            topic,
            Long.parseLong(id.substring(0, dash)),
            Long.parseLong(id.substring(dash + 1)),
            lineSequence(message.getPayload())));
  }

  private static long lineSequence(byte[] payload) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(payload)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("seq")) {
          return json.nextLongValue(-1);
        }
      }
      return -1;
    }
  }

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(0, 1_000, false);
    client.close(true);
  }
}
