package sluice.gateway.broker;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Paho, on threads of its own, publishing at QoS 1 and 2 in turns, twenty in flight. */
final class PahoStream implements AutoCloseable, MqttActionListener, MqttCallback {
  private static final int WINDOW = 20;

  private final MqttAsyncClient client;
  private final int messages;
  private final Semaphore window = new Semaphore(WINDOW);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger losses = new AtomicInteger();
  private volatile String failure = "";
  private volatile boolean closing;

  private PahoStream(MqttAsyncClient client, int messages) {
    this.client = client;
    this.messages = messages;
  }

  static PahoStream start(int port, int messages) throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "paho", new MemoryPersistence());
    PahoStream stream = new PahoStream(client, messages);
    client.setCallback(stream);
    Thread.ofPlatform().daemon().name("paho stream").start(stream::run);
    return stream;
  }

  private void run() {
    try {
      MqttConnectionOptions options = new MqttConnectionOptions();
      options.setCleanStart(true);
      options.setAutomaticReconnect(false);
      options.setKeepAliveInterval(30);
      client.connect(options).waitForCompletion(30_000);
      for (int i = 0; i < messages; i++) {
        window.acquire();
        byte[] payload = ("m" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var _ =
            client.publish(
                "t/" + i % 5, new MqttMessage(payload, 1 + i % 2, false, null), null, this);
      }
    } catch (MqttException e) {
      failure = "" + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int acknowledged() {
    return acknowledged.get();
  }

  boolean isDone() {
    return acknowledged.get() == messages || !failure.isEmpty();
  }

  int reconnects() {
    return losses.get();
  }

  String failure() {
    return failure;
  }

  @Override
  public void onSuccess(IMqttToken token) {
    acknowledged.incrementAndGet();
    window.release();
  }

  @Override
  public void onFailure(IMqttToken token, Throwable why) {
    failure = "" + why;
    window.release();
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    if (!closing) {
      losses.incrementAndGet();
    }
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    failure = "" + exception;
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {}

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}

  @Override
  public void close() throws MqttException {
    closing = true;
    client.disconnectForcibly(0, 0, false);
    client.close(true);
  }
}
