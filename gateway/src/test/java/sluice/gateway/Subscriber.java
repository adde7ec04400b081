package sluice.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tcp;

/** Hears all that a broker on loopback gets. */
final class Subscriber implements ConnectionListener {
  /** The last message of each topic. */
  final Map<String, String> messages = new TreeMap<>();

  boolean isSubscribed;
  private @Nullable Connection connection;

  static Subscriber connect(Loop loop, int port) {
    Subscriber subscriber = new Subscriber();
    Tcp.connect(
        loop,
        HostResolver.NONE,
        "127.0.0.1",
        port,
        10_000,
        pipeline -> pipeline.addLast(new MqttDecoder(), MqttEncoder.INSTANCE),
        subscriber);
    return subscriber;
  }

  @Override
  public void onOpen(Connection opened) {
    connection = opened;
    opened.send(MqttMessageBuilders.connect().clientId("subscriber").build());
  }

  @Override
  public void onMessage(Object message) {
    Connection to = connection;
    if (to != null && message instanceof MqttConnAckMessage) {
      to.send(
          MqttMessageBuilders.subscribe()
              .messageId(1)
              .addSubscription(MqttQoS.AT_MOST_ONCE, "#")
              .build());
    } else if (message instanceof MqttSubAckMessage) {
      isSubscribed = true;
    } else if (message instanceof MqttPublishMessage publish) {
      byte[] payload = ByteBufUtil.getBytes(publish.payload());
      messages.put(
          publish.variableHeader().topicName(), new String(payload, StandardCharsets.UTF_8));
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {}
}
