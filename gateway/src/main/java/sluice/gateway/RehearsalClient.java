package sluice.gateway;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.PublishResult;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * A local client at a rehearsal's listener: publishes and hears it, over and over, and stays while
 * its connection is handed over. Loop's thread only.
 */
final class RehearsalClient implements UplinkListener, SubscriptionListener {
  private static final long PERIOD_MILLIS = 2;
  private static final String TOPIC = "rehearsal";
  private static final byte[] PAYLOAD = "0".getBytes(StandardCharsets.US_ASCII);

  private final MqttClient client;
  private final Timer timer;
  private long messages;
  private long heard;

  private RehearsalClient(Loop loop, int port) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    MqttOptions options = MqttOptions.of(host, port, Protocol.MQTT5, TOPIC);
    this.client = MqttClient.create(loop, options, this, new Random());
    this.timer = loop.setInterval(PERIOD_MILLIS, this::publish);
  }

  static RehearsalClient start(Loop loop, int port) {
    RehearsalClient made = new RehearsalClient(loop, port);
    boolean _ = made.client.subscribe(TOPIC, 1, made);
    made.client.connect(0);
    return made;
  }

  private void publish() {
    SpooledMessage next = new SpooledMessage(messages, TOPIC, PAYLOAD, 1);
    if (client.window() > 0 && client.publish(next) == PublishResult.ACCEPTED) {
      messages++;
    }
  }

  /** Messages of its own that came back. */
  long heard() {
    return heard;
  }

  void close() {
    timer.close();
    client.close(() -> {});
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    heard++;
  }

  @Override
  public void onRefused(String reason) {}

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
}
