package sluice.gateway.broker;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Ack;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.PublishEncoder;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.TopicNames;
import sluice.gateway.mqtt.ViolationException;

/**
 * The sender's half of a session: what a client has subscribed to and not acknowledged, in memory.
 * QoS 0 goes to who is there and takes it, QoS 1 waits within bounds; what is beyond them is
 * dropped and counted. Loop's thread only.
 */
final class Outbox {
  private static final int PACKET_ID_MAX = 65_535;

  private final Session session;
  private final ListenPoint point;
  private final ArrayDeque<Message> waiting = new ArrayDeque<>();

  /** In the order of sending (MQTT 5, 4.6). */
  private final Map<Integer, Message> inflight = new LinkedHashMap<>();

  private int lastPacketId;
  private long bytes;

  Outbox(Session session, ListenPoint point) {
    this.session = session;
    this.point = point;
  }

  /**
   * A message for this client.
   *
   * @param qos that of the subscription, or the message's, whichever is lower: 0 or 1
   */
  void deliver(Message message, int qos) {
    Client to = session.client();
    if (qos == 0) {
      if (to != null && to.isWritable()) {
        boolean _ = send(to, message, 0, 0, false);
      } else if (to != null) {
        point.tally().dropped++;
      }
      return;
    }
    long size = message.bytes();
    if (bytes + size > point.limits().queuedBytesMax()) {
      drop(Limit.QUEUED_BYTES);
    } else if (!point.budget().take(size)) {
      drop(Limit.QUEUED_BYTES_TOTAL);
    } else {
      bytes += size;
      waiting.add(message);
      point.broker().changed(session);
      pump();
    }
  }

  private void drop(Limit limit) {
    point.tally().dropped++;
    point.tally().reached(limit, session.who());
  }

  /** A connection is up: what is in flight goes again, with its packet ids (MQTT 5, 4.4). */
  void onUp() {
    Client to = session.client();
    if (to != null) {
      inflight.forEach((packetId, message) -> send(to, message, 1, packetId, true));
      pump();
    }
  }

  /** Sends what may be sent. */
  void pump() {
    Client to = session.client();
    while (to != null && to.isWritable() && inflight.size() < window(to)) {
      Message next = waiting.poll();
      if (next == null) {
        return;
      }
      int packetId = nextPacketId();
      if (send(to, next, 1, packetId, false)) {
        inflight.put(packetId, next);
      } else {
        forget(next);
      }
    }
  }

  private int window(Client to) {
    return Math.min(to.receiveMaximum(), point.limits().inflightMax());
  }

  private int nextPacketId() {
    do {
      lastPacketId = lastPacketId == PACKET_ID_MAX ? 1 : lastPacketId + 1;
    } while (inflight.containsKey(lastPacketId));
    return lastPacketId;
  }

  /** False if it is too old, or too large for this client (MQTT 5, 3.1.2.11.4): then it is over. */
  private boolean send(Client to, Message message, int qos, int packetId, boolean again) {
    long now = point.nowNanos();
    MessageProperties properties = message.propertiesAt(now);
    SpooledMessage packet =
        new SpooledMessage(
            SpooledMessage.NO_ID, message.topic(), message.payload(), qos, false, properties);
    int topicBytes = TopicNames.nameBytes(message.topic());
    int size = PublishEncoder.packetBytes(packet, topicBytes, session.protocol());
    boolean tooOld = message.isExpired(now) && !again;
    if (tooOld || size > to.packetBytesMax()) {
      point.tally().dropped++;
      return false;
    }
    to.send(
        PublishEncoder.encode(
            to.alloc(), packet, packetId, again, topicBytes, 0, session.protocol()));
    point.tally().delivered++;
    return true;
  }

  /** PUBACK. */
  void onPuback(Ack ack) throws ViolationException {
    Message done = inflight.remove(ack.packetId());
    if (done == null) {
      throw ViolationException.protocol("a PUBACK for packet " + ack.packetId());
    }
    forget(done);
    point.broker().changed(session);
    pump();
  }

  private void forget(Message message) {
    bytes -= message.bytes();
    point.budget().give(message.bytes());
  }

  /** The session ends. */
  void clear() {
    waiting.forEach(this::forget);
    inflight.values().forEach(this::forget);
    waiting.clear();
    inflight.clear();
  }

  int size() {
    return waiting.size() + inflight.size();
  }

  // --- for a hand-over ---

  Map<Integer, Message> inflight() {
    return inflight;
  }

  Queue<Message> waiting() {
    return waiting;
  }

  int lastPacketId() {
    return lastPacketId;
  }

  /** As it was elsewhere. */
  void restoreLast(int packetId) {
    lastPacketId = packetId;
  }

  /**
   * As it was elsewhere.
   *
   * @param packetId null if it was not in flight
   */
  void restore(@Nullable Integer packetId, Message message) {
    bytes += message.bytes();
    point.budget().owe(message.bytes());
    if (packetId == null) {
      waiting.add(message);
    } else {
      inflight.put(packetId, message);
    }
  }
}
