package sluice.gateway.mqtt;

/**
 * Reason codes of CONNACK, PUBACK and DISCONNECT, as people need them (MQTT 5, 2.4; 3.1.1,
 * 3.2.2.3).
 */
final class Reasons {
  private Reasons() {}

  /** A code of MQTT 5's. */
  static String text(int code) {
    String meaning =
        switch (code) {
          case 0x00 -> "success";
          case 0x80 -> "unspecified error; see the broker's log";
          case 0x81 -> "malformed packet";
          case 0x82 -> "protocol error";
          case 0x83 -> "not accepted by the broker; see its log";
          case 0x84 -> "protocol version not supported; try protocol = \"mqtt3.1.1\"";
          case 0x85 -> "client id not valid; set another client_id";
          case 0x86 -> "bad user name or password; see username and password_file";
          case 0x87 -> "not authorized; allow this user or topic at the broker";
          case 0x88 -> "the broker is unavailable";
          case 0x89 -> "the broker is busy";
          case 0x8A -> "banned by the broker";
          case 0x8B -> "the broker is shutting down";
          case 0x8C -> "bad authentication method";
          case 0x8D -> "keep alive timeout";
          case 0x8E -> "session taken over: another client has this client_id";
          case 0x90 -> "topic name not valid at this broker";
          case 0x93 -> "receive maximum exceeded";
          case 0x95 -> "packet too large";
          case 0x96 -> "message rate too high";
          case 0x97 -> "quota exceeded at the broker";
          case 0x99 -> "payload format not valid";
          case 0x9A -> "retain not supported";
          case 0x9B -> "QoS not supported; set qos = 0";
          case 0x9C, 0x9D -> "the broker names another server; set host to it";
          case 0x9F -> "connection rate exceeded";
          default -> "reason unknown to MQTT 5";
        };
    return meaning + " (0x" + Integer.toHexString(code) + ")";
  }

  /** A CONNACK's return code of 3.1.1. */
  static String returnCode(int code) {
    return switch (code) {
      case 1 -> "protocol version not supported (1)";
      case 2 -> "client id not valid; set another client_id (2)";
      case 3 -> "the broker is unavailable (3)";
      case 4 -> "bad user name or password; see username and password_file (4)";
      case 5 -> "not authorized; allow this user at the broker (5)";
      default -> "return code " + code + " unknown to MQTT 3.1.1";
    };
  }
}
