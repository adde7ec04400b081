package sluice.addons.child;

/**
 * What the two processes say to each other; {@code shared.h} has the same numbers.
 *
 * @param serial of a question, for its answer; 0 if none is expected
 * @param tag the addon's handle that it is about, or 0
 * @param number a level, flags, a time, a result, or a double's bits
 * @param a a name: topic, channel, key
 * @param b a payload or text
 */
public record Message(int type, long serial, long tag, long number, byte[] a, byte[] b) {
  /** To the addon: a key and its value. */
  public static final int CONFIG = 1;

  /** To the addon: begin. */
  public static final int START = 2;

  /** To the addon: a message that it subscribes to. */
  public static final int MESSAGE = 3;

  /** To the addon: an event that it listens to. */
  public static final int EVENT = 4;

  /** To the addon: end. */
  public static final int STOP = 5;

  /** To the addon: an edge of a line. */
  public static final int EDGE = 6;

  /** To the addon: the end of a transfer. */
  public static final int TRANSFERRED = 7;

  /** To an addon in Java: a key of its manifest and a value, each of a list by itself. */
  public static final int MANIFEST = 8;

  /** From the addon: a line for the log; the others are questions. */
  public static final int LOG = 1;

  public static final int READING = 2;
  public static final int PUBLISH = 3;
  public static final int SUBSCRIBE = 4;
  public static final int ON = 5;
  public static final int EMIT = 6;
  public static final int OPEN = 7;
  public static final int CLOSE = 8;
  public static final int LINE = 9;
  public static final int SET_UP = 10;
  public static final int LEVEL = 11;
  public static final int SET = 12;
  public static final int TRANSFER = 13;

  static final int HEAD_BYTES = 40;
  static final int SERIAL_AT = 8;
  static final int TAG_AT = 16;
  static final int NUMBER_AT = 24;
  static final int A_LENGTH_AT = 32;
  static final int B_LENGTH_AT = 36;
  static final int NAME_MAX = 65_535;
  static final int PAYLOAD_MAX = 256 << 10;
}
