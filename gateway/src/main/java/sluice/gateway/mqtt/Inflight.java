package sluice.gateway.mqtt;

/**
 * Publishes in flight: packet id to record id. Packet ids go round from 1 to 65535 (MQTT 5, 2.2.1);
 * a slot that is still taken is skipped. Loop's thread only.
 */
final class Inflight {
  private final int[] packetIds;
  private final long[] recordIds;
  private int count;
  private int lastPacketId;

  Inflight(int inflightMax) {
    int slots = Integer.highestOneBit(Math.max(1, inflightMax - 1)) * 2;
    packetIds = new int[slots];
    recordIds = new long[slots];
  }

  int count() {
    return count;
  }

  /** The packet id for a record; there is room. */
  int add(long recordId) {
    do {
      lastPacketId = lastPacketId == 65_535 ? 1 : lastPacketId + 1;
    } while (packetIds[slot(lastPacketId)] != 0);
    packetIds[slot(lastPacketId)] = lastPacketId;
    recordIds[slot(lastPacketId)] = recordId;
    count++;
    return lastPacketId;
  }

  /** The record id, or -1 if no such packet is in flight. */
  long remove(int packetId) {
    int slot = slot(packetId);
    if (packetId == 0 || packetIds[slot] != packetId) {
      return -1;
    }
    packetIds[slot] = 0;
    count--;
    return recordIds[slot];
  }

  private int slot(int packetId) {
    return packetId & (packetIds.length - 1);
  }
}
