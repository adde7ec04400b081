package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.Connection;

/**
 * The sender's half of a session: what is in flight, over connections. After a loss it is sent
 * again, in order and before anything new, if the broker kept its half. Loop's thread only.
 */
final class Outgoing {
  private final MqttOptions options;
  private final UplinkListener listener;
  private final Inflight inflight;
  private @Nullable Connection connection;
  private @Nullable Granted granted;
  private TopicAliases aliases = new TopicAliases(0);
  private int[] resends = new int[0];
  private int resent;
  private int onThisConnection;
  private long acks;

  Outgoing(MqttOptions options, UplinkListener listener, Inflight inflight) {
    this.options = options;
    this.listener = listener;
    this.inflight = inflight;
  }

  /** Publishes in flight. */
  int inflight() {
    return inflight.publishes();
  }

  /** Whether the broker may hold the packet id of a QoS 2 message. */
  boolean isExactlyOnceUnderWay() {
    return inflight.isExactlyOnceUnderWay();
  }

  /** Publishes acknowledged so far, for whoever watches progress. */
  long acks() {
    return acks;
  }

  /**
   * A connection is up.
   *
   * @param resumed whether the broker kept the session
   */
  void onUp(Connection up, Granted grants, boolean resumed) {
    connection = up;
    granted = grants;
    aliases =
        new TopicAliases(
            Math.min(options.limits().topicAliasMaximum(), grants.topicAliasMaximum()));
    if (!resumed) {
      inflight.clear();
    }
    resends = inflight.toResend();
    resent = 0;
    onThisConnection = 0;
    resend();
  }

  void onDown() {
    connection = null;
    granted = null;
  }

  int window() {
    Connection to = connection;
    Granted grants = granted;
    if (to == null || grants == null || !to.isWritable() || resent < resends.length) {
      return 0;
    }
    Limits limits = options.limits();
    if (inflight.bytes() >= limits.inflightBytesMax()) {
      return 0;
    }
    int room = limits.inflightMax() - inflight.publishes();
    return Math.max(0, options.qos() == 0 ? room : Math.min(room, quota(grants)));
  }

  PublishResult publish(SpooledMessage message) {
    Connection to = connection;
    Granted grants = granted;
    if (to == null || grants == null) {
      return PublishResult.NOT_CONNECTED;
    }
    if (message.qos() > options.qos()) {
      throw new IllegalArgumentException(
          "mqtt: QoS " + message.qos() + " on an uplink of QoS " + options.qos());
    }
    int topicBytes = TopicNames.nameBytes(message.topic());
    if (topicBytes < 0 || (message.retain() && !grants.retainAvailable())) {
      return PublishResult.UNSENDABLE;
    }
    int bytes = PublishEncoder.packetBytes(message, topicBytes, options.protocol());
    if (bytes > grants.packetBytesMax()) {
      return PublishResult.TOO_LARGE;
    }
    int packetId = window() > 0 ? inflight.add(message, Delivery.first(message.qos())) : 0;
    if (packetId == 0) {
      return PublishResult.WINDOW_FULL;
    }
    send(to, grants, message, packetId, false);
    return PublishResult.ACCEPTED;
  }

  boolean forget(long id) {
    int packetId = inflight.packetIdOf(id);
    if (packetId > 0) {
      inflight.forget(packetId);
    }
    return packetId > 0;
  }

  /** PUBACK, PUBREC or PUBCOMP. */
  void onAck(Ack ack) throws ViolationException {
    int packetId = ack.packetId();
    Delivery now = inflight.delivery(packetId);
    Delivery next = Delivery.next(now, ack.type(), ack.isRefusal());
    if (next == null) {
      onUnexpected(ack, now);
      return;
    }
    if (next == Delivery.PUBCOMP) {
      inflight.set(packetId, next);
      send(Packets.ack(MqttMessageType.PUBREL, packetId, Reasons.SUCCESS));
      return;
    }
    SpooledMessage message = inflight.message(packetId);
    inflight.remove(packetId);
    onThisConnection--;
    done(message, ack.isRefusal() && now != Delivery.PUBCOMP ? ack : null);
  }

  private void done(@Nullable SpooledMessage message, @Nullable Ack refusal) {
    acks++;
    if (message != null && refusal != null) {
      listener.onRefused(
          message.id(), refusal.code(), Reasons.text(refusal.code(), refusal.said()));
    } else if (message != null) {
      listener.onAcked(message.id());
    }
    resend();
    if (window() > 0) {
      listener.onWindow();
    }
  }

  /** A PUBREC for an id that is not known is answered so (MQTT 5, 4.3.3); all else is an error. */
  private void onUnexpected(Ack ack, Delivery now) throws ViolationException {
    if (ack.type() == MqttMessageType.PUBREC && now == Delivery.DONE) {
      if (!ack.isRefusal()) {
        send(
            Packets.ack(
                MqttMessageType.PUBREL,
                ack.packetId(),
                options.isMqtt5() ? Reasons.PACKET_ID_NOT_FOUND : Reasons.SUCCESS));
      }
      return;
    }
    throw ViolationException.protocol(
        "a " + ack.type() + " for packet " + ack.packetId() + ", which waits for " + now);
  }

  /** MQTT 5, 4.4: with the original packet ids; not more at once than the broker takes. */
  private void resend() {
    Connection to = connection;
    Granted grants = granted;
    while (to != null && grants != null && resent < resends.length && quota(grants) > 0) {
      int packetId = resends[resent++];
      switch (inflight.delivery(packetId)) {
        case WRITTEN, PUBACK, PUBREC -> {
          SpooledMessage message = inflight.message(packetId);
          if (message != null) { // not forgotten since
            send(to, grants, message, packetId, message.qos() > 0);
          }
        }
        case PUBCOMP -> {
          onThisConnection++;
          send(Packets.ack(MqttMessageType.PUBREL, packetId, Reasons.SUCCESS));
        }
        case SUBACK, DONE -> {} // forgotten meanwhile
      }
    }
  }

  private void send(
      Connection to, Granted grants, SpooledMessage message, int packetId, boolean duplicate) {
    String topic = message.topic();
    int topicBytes = TopicNames.nameBytes(topic);
    int alias = aliases.known(topic);
    if (alias > 0) {
      topicBytes = 0;
    } else if (aliases.hasRoom()
        && PublishEncoder.packetBytes(message, topicBytes, options.protocol())
            <= grants.packetBytesMax() - PublishEncoder.ALIAS_BYTES) {
      alias = aliases.assign(topic);
    }
    var packet =
        PublishEncoder.encode(
            to.alloc(), message, packetId, duplicate, topicBytes, alias, options.protocol());
    if (message.qos() > 0) {
      onThisConnection++;
      to.send(packet);
    } else {
      to.send(packet, () -> onWritten(to, packetId));
    }
  }

  private void onWritten(Connection on, int packetId) {
    if (on == connection && inflight.delivery(packetId) == Delivery.WRITTEN) {
      SpooledMessage message = inflight.message(packetId);
      inflight.remove(packetId);
      done(message, null);
    }
  }

  /** MQTT 5, 4.9. */
  private int quota(Granted grants) {
    return grants.receiveMaximum() - onThisConnection;
  }

  private void send(Object packet) {
    if (connection != null) {
      connection.send(packet);
    }
  }
}
