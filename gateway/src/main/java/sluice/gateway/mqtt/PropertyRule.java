package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * Which properties there are, and in which packets either side may send them (MQTT 5, table 2-4).
 *
 * @param places bits by packet type, and {@link #WILL}
 * @param many whether it may come more than once
 */
record PropertyRule(Kind kind, int places, boolean many) {
  /** In place of a packet type: the properties of a will, within CONNECT. */
  static final int WILL = 0;

  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int SUBACK = 9;
  static final int UNSUBSCRIBE = 10;
  static final int UNSUBACK = 11;
  static final int DISCONNECT = 14;
  static final int AUTH = 15;

  private static final int ID_MAX = 0x2A;

  /** Its data type (MQTT 5, 1.5), with the values that the standard rules out. */
  enum Kind {
    FLAG,
    U16,
    U16_NOT_ZERO,
    U32,
    U32_NOT_ZERO,
    VARINT_NOT_ZERO,
    BYTES, // a string or binary data: both are a length and as many bytes
    PAIR
  }

  /** Who sends. */
  enum Side {
    BROKER,
    CLIENT
  }

  private static final @Nullable PropertyRule[] BROKERS = brokers();
  private static final @Nullable PropertyRule[] CLIENTS = clients();

  /** Null for an id that this side may not send anywhere. */
  static @Nullable PropertyRule of(Side from, int id) {
    if (id > ID_MAX) {
      return null;
    }
    return from == Side.BROKER ? BROKERS[id] : CLIENTS[id];
  }

  boolean allows(int place) {
    return (places & (1 << place)) != 0;
  }

  private static @Nullable PropertyRule[] brokers() {
    @Nullable PropertyRule[] rules = new PropertyRule[ID_MAX + 1];
    message(rules, PUBLISH);
    rules[0x0B] = new PropertyRule(Kind.VARINT_NOT_ZERO, bits(PUBLISH), true); // subscription id
    once(rules, Kind.U32, 0x11, CONNACK); // session expiry interval
    once(rules, Kind.BYTES, 0x12, CONNACK); // assigned client identifier
    once(rules, Kind.U16, 0x13, CONNACK); // server keep alive
    once(rules, Kind.BYTES, 0x15, CONNACK, AUTH); // authentication method
    once(rules, Kind.BYTES, 0x16, CONNACK, AUTH); // authentication data
    once(rules, Kind.BYTES, 0x1A, CONNACK); // response information
    once(rules, Kind.BYTES, 0x1C, CONNACK, DISCONNECT); // server reference
    int[] all = {CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH};
    once(rules, Kind.BYTES, 0x1F, all); // reason string
    once(rules, Kind.U16_NOT_ZERO, 0x21, CONNACK); // receive maximum
    once(rules, Kind.U16, 0x22, CONNACK); // topic alias maximum
    once(rules, Kind.U16, 0x23, PUBLISH); // topic alias; zero has a reason code of its own
    once(rules, Kind.FLAG, 0x24, CONNACK); // maximum QoS
    once(rules, Kind.FLAG, 0x25, CONNACK); // retain available
    rules[0x26] = new PropertyRule(Kind.PAIR, bits(all) | bits(PUBLISH), true); // user property
    once(rules, Kind.U32_NOT_ZERO, 0x27, CONNACK); // maximum packet size
    once(rules, Kind.FLAG, 0x28, CONNACK); // wildcard subscription available
    once(rules, Kind.FLAG, 0x29, CONNACK); // subscription identifiers available
    once(rules, Kind.FLAG, 0x2A, CONNACK); // shared subscription available
    return rules;
  }

  private static @Nullable PropertyRule[] clients() {
    @Nullable PropertyRule[] rules = new PropertyRule[ID_MAX + 1];
    message(rules, PUBLISH, WILL);
    once(rules, Kind.VARINT_NOT_ZERO, 0x0B, SUBSCRIBE); // subscription id
    once(rules, Kind.U32, 0x11, CONNECT, DISCONNECT); // session expiry interval
    once(rules, Kind.BYTES, 0x15, CONNECT, AUTH); // authentication method
    once(rules, Kind.BYTES, 0x16, CONNECT, AUTH); // authentication data
    once(rules, Kind.FLAG, 0x17, CONNECT); // request problem information
    once(rules, Kind.U32, 0x18, WILL); // will delay interval
    once(rules, Kind.FLAG, 0x19, CONNECT); // request response information
    int[] answers = {PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT, AUTH};
    once(rules, Kind.BYTES, 0x1F, answers); // reason string
    once(rules, Kind.U16_NOT_ZERO, 0x21, CONNECT); // receive maximum
    once(rules, Kind.U16, 0x22, CONNECT); // topic alias maximum
    once(rules, Kind.U16, 0x23, PUBLISH); // topic alias; zero has a reason code of its own
    int others = bits(CONNECT, PUBLISH, WILL, SUBSCRIBE, UNSUBSCRIBE);
    rules[0x26] = new PropertyRule(Kind.PAIR, bits(answers) | others, true); // user property
    once(rules, Kind.U32_NOT_ZERO, 0x27, CONNECT); // maximum packet size
    return rules;
  }

  /** What goes with a message on its way to whoever gets it. */
  private static void message(@Nullable PropertyRule[] rules, int... in) {
    once(rules, Kind.FLAG, 0x01, in); // payload format indicator
    once(rules, Kind.U32, 0x02, in); // message expiry interval
    once(rules, Kind.BYTES, 0x03, in); // content type
    once(rules, Kind.BYTES, 0x08, in); // response topic
    once(rules, Kind.BYTES, 0x09, in); // correlation data
  }

  private static void once(@Nullable PropertyRule[] rules, Kind kind, int id, int... in) {
    rules[id] = new PropertyRule(kind, bits(in), false);
  }

  private static int bits(int... places) {
    int bits = 0;
    for (int place : places) {
      bits |= 1 << place;
    }
    return bits;
  }
}
