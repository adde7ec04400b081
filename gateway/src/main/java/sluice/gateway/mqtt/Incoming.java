package sluice.gateway.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.Connection;

/**
 * The receiver's half of a session: topic aliases, and the QoS 2 packet ids that the broker has not
 * released. A message is acknowledged once its listeners have returned. Loop's thread only.
 */
final class Incoming {
  /** Mosquitto counts a message as done at PUBREC, before it is released. */
  private static final int RELEASE_SLACK = 2;

  private final MqttOptions options;
  private final Subscriptions subscriptions;
  private final BitSet unreleased = new BitSet(); // at most the receive maximum
  private KnownAliases aliases = new KnownAliases(0);
  private @Nullable Connection connection;

  Incoming(MqttOptions options, Subscriptions subscriptions) {
    this.options = options;
    this.subscriptions = subscriptions;
  }

  void onUp(Connection up, boolean resumed) {
    connection = up;
    aliases = new KnownAliases(options.limits().topicAliasMaximum());
    if (!resumed) {
      unreleased.clear();
    }
  }

  /** Packet ids of messages that were delivered, and that the broker has not released. */
  List<Integer> unreleased() {
    return unreleased.stream().boxed().toList();
  }

  /** Those of another client of this session. */
  void goOn(List<Integer> packetIds) {
    packetIds.forEach(unreleased::set);
  }

  void onDown() {
    connection = null;
  }

  void onPublish(MqttPublishMessage packet) throws ViolationException {
    int packetId = packet.variableHeader().packetId();
    ReceivedMessage message = message(packet); // also of a repetition: it may tell an alias
    switch (packet.fixedHeader().qosLevel()) {
      case AT_MOST_ONCE -> subscriptions.deliver(message);
      case AT_LEAST_ONCE -> deliver(message, MqttMessageType.PUBACK, packetId);
      case EXACTLY_ONCE -> onExactlyOnce(message, packetId);
      case FAILURE -> throw ViolationException.malformed("QoS 3");
    }
  }

  /** MQTT 5, 4.3.3, method B: delivered at the first PUBLISH, not again until PUBREL. */
  private void onExactlyOnce(ReceivedMessage message, int packetId) throws ViolationException {
    if (unreleased.get(packetId)) {
      acknowledge(MqttMessageType.PUBREC, packetId, Reasons.SUCCESS);
      return;
    }
    int max = options.limits().receiveMaximum() * RELEASE_SLACK;
    if (unreleased.cardinality() >= max) {
      throw new ViolationException(
          Reasons.RECEIVE_MAXIMUM_EXCEEDED, "more than " + max + " messages not released");
    }
    unreleased.set(packetId);
    deliver(message, MqttMessageType.PUBREC, packetId);
  }

  /** A listener that throws is the listener's error; the broker is told, and drops the message. */
  private void deliver(ReceivedMessage message, MqttMessageType ack, int packetId) {
    int code = Reasons.NOT_PROCESSED;
    try {
      subscriptions.deliver(message);
      code = Reasons.SUCCESS;
    } finally {
      if (code != Reasons.SUCCESS) {
        unreleased.clear(packetId); // an error in PUBREC ends the exchange
      }
      acknowledge(ack, packetId, code);
    }
  }

  /** The broker has our PUBREC: its packet id may mean another message from now on. */
  void onPubrel(Ack ack) {
    boolean known = unreleased.get(ack.packetId());
    unreleased.clear(ack.packetId());
    acknowledge(
        MqttMessageType.PUBCOMP,
        ack.packetId(),
        known ? Reasons.SUCCESS : Reasons.PACKET_ID_NOT_FOUND);
  }

  private ReceivedMessage message(MqttPublishMessage packet) throws ViolationException {
    return new ReceivedMessage(
        aliases.resolve(packet),
        ByteBufUtil.getBytes(packet.payload()),
        packet.fixedHeader().qosLevel().value(),
        packet.fixedHeader().isRetain(),
        packet.fixedHeader().isDup(),
        MessagePropertiesCodec.fromNetty(packet.variableHeader().properties()));
  }

  private void acknowledge(MqttMessageType type, int packetId, int code) {
    if (connection != null) {
      connection.send(Packets.ack(type, packetId, code)); // 3.1.1's encoder leaves the code out
    }
  }
}
