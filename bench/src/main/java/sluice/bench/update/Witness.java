package sluice.bench.update;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Tcp;

/** Subscribes at the broker to all that a gateway publishes, and tells the ledger. */
final class Witness implements ConnectionListener {
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":(\\d+)");

  private final Loop loop;
  private final Ledger ledger;
  private @Nullable Connection connection;
  boolean subscribed;
  boolean closing;

  private Witness(Loop loop, Ledger ledger) {
    this.loop = loop;
    this.ledger = ledger;
  }

  static Witness open(Loop loop, int port, Ledger ledger) {
    Witness witness = new Witness(loop, ledger);
    Tcp.connect(loop, "127.0.0.1", port, 10_000, MqttShop::codecs, witness);
    return witness;
  }

  /** At QoS 0. */
  void publish(String topic, String payload) {
    Connection to = connection;
    if (to != null) {
      to.send(
          MqttMessageBuilders.publish()
              .topicName(topic)
              .qos(MqttQoS.AT_MOST_ONCE)
              .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
              .build());
    }
  }

  void close() {
    closing = true;
    Connection of = connection;
    if (of != null) {
      of.close();
    }
  }

  @Override
  public void onOpen(Connection opened) {
    connection = opened;
    opened.send(MqttShop.connect("witness"));
    loop.setInterval(20_000, () -> opened.send(MqttMessage.PINGREQ)).unref();
  }

  @Override
  public void onMessage(Object message) {
    Connection to = connection;
    if (to != null && message instanceof MqttConnAckMessage) {
      to.send(
          MqttMessageBuilders.subscribe()
              .messageId(1)
              .addSubscription(MqttQoS.AT_MOST_ONCE, "sluice/#")
              .build());
    } else if (message instanceof MqttSubAckMessage) {
      subscribed = true;
    } else if (message instanceof MqttPublishMessage publish) {
      take(
          publish.variableHeader().topicName(), publish.payload().toString(StandardCharsets.UTF_8));
    }
  }

  private void take(String topic, String payload) {
    if (topic.endsWith("/" + Around.PIN)) {
      Matcher sequence = SEQUENCE.matcher(payload);
      if (sequence.find()) {
        ledger.edgeArrived(Long.parseLong(sequence.group(1)), loop.clock().nanoTime());
      }
    } else if (topic.endsWith("/" + MqttShop.TOPIC)) {
      ledger.publishArrived(Integer.parseInt(payload));
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {
    if (!closing) {
      throw new IllegalStateException("bench: the broker has left the witness: " + cause);
    }
  }
}
