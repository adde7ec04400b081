package sluice.gateway.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;

/** One client of the {@link StandInBroker}. */
final class StandInSession implements ConnectionListener {
  private static final int FILTERS_MAX = 100;

  private final StandInBroker broker;
  private final List<String> filters = new ArrayList<>();
  private @Nullable Connection connection;
  private boolean connected;

  StandInSession(StandInBroker broker) {
    this.broker = broker;
  }

  @Override
  public void onOpen(Connection opened) {
    connection = opened;
    broker.add(this);
  }

  @Override
  public void onMessage(Object message) {
    Connection to = connection;
    if (to == null || !(message instanceof MqttMessage packet)) {
      return;
    }
    if (packet.decoderResult().isFailure()) {
      violation(String.valueOf(packet.decoderResult().cause().getMessage()));
    } else if (!connected) {
      onFirst(to, packet);
    } else {
      onPacket(to, packet);
    }
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {
    connection = null;
    broker.remove(this);
  }

  /** Sends a message if a filter matches; one that is not writable misses it, as QoS 0 may. */
  void deliver(String topic, byte[] payload) {
    Connection to = connection;
    if (to == null
        || !to.isWritable()
        || filters.stream().noneMatch(f -> TopicNames.matches(f, topic))) {
      return;
    }
    to.send(
        MqttMessageBuilders.publish()
            .topicName(topic)
            .qos(MqttQoS.AT_MOST_ONCE)
            .payload(Unpooled.wrappedBuffer(payload))
            .build());
  }

  void disconnect() {
    if (connection != null) {
      connection.close();
    }
  }

  /** MQTT 5, 3.1: the first packet must be CONNECT. */
  private void onFirst(Connection to, MqttMessage packet) {
    if (!(packet instanceof MqttConnectMessage)) {
      violation("the first packet is " + packet.fixedHeader().messageType());
      return;
    }
    connected = true;
    to.send(
        MqttMessageBuilders.connAck()
            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
            .sessionPresent(false)
            .build());
  }

  private void onPacket(Connection to, MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> onPublish(to, (MqttPublishMessage) packet);
      case SUBSCRIBE -> onSubscribe(to, (MqttSubscribeMessage) packet);
      case PINGREQ -> to.send(MqttMessage.PINGRESP);
      case DISCONNECT -> to.close();
      case CONNECT,
          CONNACK,
          PUBACK,
          PUBREC,
          PUBREL,
          PUBCOMP,
          SUBACK,
          UNSUBSCRIBE,
          UNSUBACK,
          PINGRESP,
          AUTH ->
          violation(packet.fixedHeader().messageType() + " is not served here");
    }
  }

  private void onPublish(Connection to, MqttPublishMessage packet) {
    int qos = packet.fixedHeader().qosLevel().value();
    if (qos > 1) {
      violation("QoS 2 is not served here");
      return;
    }
    broker.deliver(packet.variableHeader().topicName(), ByteBufUtil.getBytes(packet.payload()));
    if (qos == 1) {
      to.send(Packets.puback(packet.variableHeader().packetId()));
    }
  }

  private void onSubscribe(Connection to, MqttSubscribeMessage packet) {
    MqttMessageBuilders.SubAckBuilder ack =
        MqttMessageBuilders.subAck().packetId(packet.variableHeader().messageId());
    for (MqttTopicSubscription asked : packet.payload().topicSubscriptions()) {
      boolean room = filters.size() < FILTERS_MAX;
      if (room) {
        filters.add(asked.topicFilter());
      }
      ack.addGrantedQos(room ? MqttQoS.AT_MOST_ONCE : MqttQoS.FAILURE);
    }
    to.send(ack.build());
  }

  private void violation(String what) {
    Logger.warn("stand-in broker: {}; the client is disconnected", what);
    disconnect();
  }
}
