package sluice.ota.supervisor;

import java.util.Arrays;

/**
 * Who a client says it is, from the first bytes of its CONNECT (MQTT 5 and 3.1.1, 3.1): fixed
 * header, protocol name, level, flags, keep-alive, properties if the level is 5, client id. Pure.
 */
final class ConnectPeek {
  /** Bytes that are looked at; a client id beyond them is not looked for. */
  static final int BYTES_MAX = 4_096;

  private static final int CONNECT = 0x10;
  private static final int NAME_BYTES_MAX = 6; // "MQIsdp" of 3.1
  private static final int LENGTH_BYTES_MAX = 4; // of a variable byte integer (MQTT 5, 1.5.5)
  private static final int MQTT5 = 5;

  private final byte[] bytes;
  private final int length;
  private int at;

  /** What was found. */
  sealed interface Result {
    /** The client id; may be empty. */
    record Found(byte[] id) implements Result {}

    /** There is too little yet. */
    record More() implements Result {}

    /** It is no CONNECT, or its client id is too far in. */
    record None() implements Result {}
  }

  private ConnectPeek(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /**
   * Looks.
   *
   * @param length how many of the bytes have come
   */
  static Result of(byte[] bytes, int length) {
    try {
      return new ConnectPeek(bytes, length).look();
    } catch (IndexOutOfBoundsException e) {
      return length < BYTES_MAX ? new Result.More() : new Result.None();
    }
  }

  private Result look() {
    if (next() != CONNECT || variable() < 0) {
      return new Result.None();
    }
    int name = twoBytes();
    if (name > NAME_BYTES_MAX) {
      return new Result.None();
    }
    at += name;
    int level = next();
    at += 1 + 2; // flags, keep-alive
    int properties = level == MQTT5 ? variable() : 0;
    if (properties < 0 || at + properties > BYTES_MAX) {
      return new Result.None();
    }
    at += properties;
    int id = twoBytes();
    if (at + id > BYTES_MAX) {
      return new Result.None();
    }
    if (at + id > length) {
      return new Result.More();
    }
    return new Result.Found(Arrays.copyOfRange(bytes, at, at + id));
  }

  private int next() {
    if (at >= length) {
      throw new IndexOutOfBoundsException();
    }
    return Byte.toUnsignedInt(bytes[at++]);
  }

  private int twoBytes() {
    return next() << 8 | next();
  }

  /** -1 if it has no end. */
  private int variable() {
    int value = 0;
    for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
      int one = next();
      value |= (one & 0x7f) << (7 * i);
      if ((one & 0x80) == 0) {
        return value;
      }
    }
    return -1;
  }
}
