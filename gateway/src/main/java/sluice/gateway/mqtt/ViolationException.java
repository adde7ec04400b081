package sluice.gateway.mqtt;

/** The broker broke the protocol: the connection ends with this reason code (MQTT 5, 4.13). */
final class ViolationException extends Exception {
  private static final long serialVersionUID = 1;

  private final int code;

  ViolationException(int code, String what) {
    super(what, null, false, false); // no stack trace: the broker's fault, not this program's
    this.code = code;
  }

  int code() {
    return code;
  }

  String what() {
    return String.valueOf(getMessage());
  }

  static ViolationException malformed(String what) {
    return new ViolationException(Reasons.MALFORMED, what);
  }

  static ViolationException protocol(String what) {
    return new ViolationException(Reasons.PROTOCOL_ERROR, what);
  }
}
