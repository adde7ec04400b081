package sluice.gateway.mqtt;

/** The other side broke the protocol: the connection ends with this reason code (MQTT 5, 4.13). */
public final class ViolationException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  /**
   * A violation.
   *
   * @param what it was, in words for a log
   */
  public ViolationException(int code, String what) {
    super(what, null, false, false); // no stack trace: the peer's fault, not this program's
    this.code = code;
  }

  /** The reason code that it deserves. */
  public int code() {
    return code;
  }

  /** What it was, in words for a log. */
  public String what() {
    return String.valueOf(getMessage());
  }

  /** A packet that cannot be read (0x81). */
  public static ViolationException malformed(String what) {
    return new ViolationException(Reasons.MALFORMED, what);
  }

  /** A packet that may not be sent, or not now (0x82). */
  public static ViolationException protocol(String what) {
    return new ViolationException(Reasons.PROTOCOL_ERROR, what);
  }
}
