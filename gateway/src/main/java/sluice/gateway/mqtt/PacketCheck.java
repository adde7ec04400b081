package sluice.gateway.mqtt;

/** What a check says of packets, one after the other, before they are decoded. */
interface PacketCheck {

  /**
   * Looks at a packet's first byte, before the rest has come: what cannot be a packet is not waited
   * for.
   */
  default void begins(int firstByte) throws ViolationException {}

  /** Walks to the packet's end, or says how it breaks the protocol. */
  void check(PacketScan packet) throws ViolationException;

  /**
   * What Netty's decoder lets pass from a broker and MQTT does not: lengths that lead out of the
   * packet, properties twice or in a wrong packet, reserved bits, values ruled out.
   */
  static PacketCheck ofBroker(boolean mqtt5) {
    return packet -> BrokerPackets.check(packet, mqtt5);
  }
}
