package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.List;
import sluice.gateway.handover.SessionHold;
import sluice.loop.net.Connection;

/**
 * The client's session state (MQTT 5, 4.1): what outlives a connection. It lives in memory, as long
 * as the process: what a process leaves unacknowledged is still in the spool. Loop's thread only.
 */
final class MqttSession {
  final Outgoing outgoing;
  final Subscriptions subscriptions;
  private final Incoming incoming;
  private final UplinkListener listener;

  MqttSession(MqttOptions options, UplinkListener listener) {
    Inflight inflight = new Inflight(options.limits().inflightMax());
    this.outgoing = new Outgoing(options, listener, inflight);
    this.subscriptions = new Subscriptions(inflight);
    this.incoming = new Incoming(options, subscriptions);
    this.listener = listener;
  }

  /**
   * For the next client.
   *
   * @param known whether the broker has ever taken this one
   */
  SessionHold hold(String clientId, boolean known) {
    return new SessionHold(
        clientId,
        known && !outgoing.isExactlyOnceUnderWay(),
        incoming.unreleased(),
        subscriptions.granted());
  }

  /** What another client knew. */
  void goOn(SessionHold hold) {
    incoming.goOn(hold.unreleased());
    subscriptions.goOn(hold.subscribed());
  }

  /** A connection is up: resends first, then the listener's news, then subscriptions. */
  void onUp(Connection connection, Granted granted, boolean present) {
    incoming.onUp(connection, present);
    outgoing.onUp(connection, granted, present);
    listener.onUp(present);
    subscriptions.onUp(connection, present);
  }

  void onDown() {
    incoming.onDown();
    outgoing.onDown();
    subscriptions.onDown();
  }

  void onPublish(MqttPublishMessage packet) throws ViolationException {
    incoming.onPublish(packet);
  }

  void onAck(Ack ack) throws ViolationException {
    if (ack.type() == MqttMessageType.PUBREL) {
      incoming.onPubrel(ack);
    } else {
      outgoing.onAck(ack);
      subscriptions.sendNext();
    }
  }

  void onAnswer(int packetId, boolean unsubscribed, List<Integer> codes) throws ViolationException {
    subscriptions.onAnswer(packetId, unsubscribed, codes);
  }

  void onWritable() {
    listener.onWindow();
  }

  /** Publishes that wait for the broker. */
  int inflight() {
    return outgoing.inflight();
  }

  /** Publishes acknowledged so far. */
  long acks() {
    return outgoing.acks();
  }
}
