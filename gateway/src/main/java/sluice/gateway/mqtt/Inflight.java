package sluice.gateway.mqtt;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Packet ids in use, with what each waits for and the message, in case it must be sent again. Ids
 * go round from 1 to 65535 (MQTT 5, 2.2.1); one whose slot is still taken is skipped. Loop's thread
 * only.
 */
final class Inflight {
  private static final int ID_MAX = 65_535;

  private final int[] packetIds;
  private final Delivery[] deliveries;
  private final @Nullable SpooledMessage[] messages;
  private final long[] turns; // when each was taken, counted in ids given
  private long lastTurn;
  private int lastPacketId;
  private int publishes;
  private long bytes;

  /** With room for a request besides the publishes, but for the largest of all. */
  Inflight(int inflightMax) {
    int slots = Integer.highestOneBit(Math.min(inflightMax, ID_MAX)) * 2;
    packetIds = new int[slots];
    deliveries = new Delivery[slots];
    Arrays.fill(deliveries, Delivery.DONE);
    messages = new SpooledMessage[slots];
    turns = new long[slots];
  }

  /** Publishes in flight. */
  int publishes() {
    return publishes;
  }

  /** The bytes of their payloads. */
  long bytes() {
    return bytes;
  }

  /**
   * Takes the next free packet id.
   *
   * @param message null for a request
   * @return 0 if none is free
   */
  int add(@Nullable SpooledMessage message, Delivery delivery) {
    for (int tries = 0; tries < ID_MAX; tries++) {
      lastPacketId = lastPacketId == ID_MAX ? 1 : lastPacketId + 1;
      int slot = slot(lastPacketId);
      if (packetIds[slot] == 0) {
        packetIds[slot] = lastPacketId;
        deliveries[slot] = delivery;
        messages[slot] = message;
        turns[slot] = ++lastTurn;
        publishes += message == null ? 0 : 1;
        bytes += message == null ? 0 : message.payload().length;
        return lastPacketId;
      }
    }
    return 0;
  }

  /** What the packet waits for; {@link Delivery#DONE} if it is not in flight. */
  Delivery delivery(int packetId) {
    int slot = slot(packetId);
    return packetId > 0 && packetIds[slot] == packetId ? deliveries[slot] : Delivery.DONE;
  }

  /** Of a publish in flight; null if it was forgotten. */
  @Nullable SpooledMessage message(int packetId) {
    assert packetIds[slot(packetId)] == packetId : "not in flight: " + packetId;
    return messages[slot(packetId)];
  }

  /**
   * Lets a message go; its packet id stays taken, as an answer may be on its way. For QoS 2 the
   * broker may hold the id as received: it is released (PUBREL) before it may be used again.
   */
  void forget(int packetId) {
    letGo(slot(packetId));
    if (deliveries[slot(packetId)] == Delivery.PUBREC) {
      deliveries[slot(packetId)] = Delivery.PUBCOMP;
    }
  }

  /** A packet in flight waits for something else now. */
  void set(int packetId, Delivery next) {
    assert packetIds[slot(packetId)] == packetId : "not in flight: " + packetId;
    if (next == Delivery.DONE) {
      remove(packetId);
    } else {
      deliveries[slot(packetId)] = next;
    }
  }

  void remove(int packetId) {
    int slot = slot(packetId);
    letGo(slot);
    packetIds[slot] = 0;
    deliveries[slot] = Delivery.DONE;
  }

  private void letGo(int slot) {
    SpooledMessage message = messages[slot];
    publishes -= message == null ? 0 : 1;
    bytes -= message == null ? 0 : message.payload().length;
    messages[slot] = null;
  }

  /** The packet id of a message, or 0. Looks at all. */
  int packetIdOf(long messageId) {
    for (int slot = 0; slot < messages.length; slot++) {
      SpooledMessage message = messages[slot];
      if (message != null && message.id() == messageId) {
        return packetIds[slot];
      }
    }
    return 0;
  }

  /**
   * For a new connection with the old session: the packet ids of what must be sent again, in the
   * order of sending (MQTT 5, 4.6). What was forgotten and nobody waits for gives its id back.
   */
  int[] toResend() {
    for (int slot = 0; slot < packetIds.length; slot++) {
      boolean idle = deliveries[slot] == Delivery.PUBACK || deliveries[slot] == Delivery.WRITTEN;
      if (idle && messages[slot] == null) {
        remove(packetIds[slot]);
      }
    }
    return IntStream.range(0, packetIds.length)
        .filter(slot -> deliveries[slot] != Delivery.DONE && deliveries[slot] != Delivery.SUBACK)
        .boxed()
        .sorted((a, b) -> Long.compare(turns[a], turns[b]))
        .mapToInt(slot -> packetIds[slot])
        .toArray();
  }

  boolean isExactlyOnceUnderWay() {
    for (Delivery delivery : deliveries) {
      if (delivery == Delivery.PUBREC || delivery == Delivery.PUBCOMP) {
        return true;
      }
    }
    return false;
  }

  void clear() {
    for (int id : packetIds) {
      if (id != 0) {
        remove(id);
      }
    }
  }

  private int slot(int packetId) {
    return packetId & (packetIds.length - 1);
  }
}
