package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * Reason codes of CONNACK, PUBACK and DISCONNECT, as people need them (MQTT 5, 2.4; 3.1.1,
 * 3.2.2.3).
 */
public final class Reasons {
  public static final int SUCCESS = 0x00;
  public static final int NO_MATCHING_SUBSCRIBERS = 0x10;

  /** From here on a code is an error. */
  public static final int FAILED = 0x80;

  public static final int MALFORMED = 0x81;
  public static final int PROTOCOL_ERROR = 0x82;

  /** "Implementation specific error". */
  public static final int NOT_PROCESSED = 0x83;

  public static final int UNSUPPORTED_PROTOCOL = 0x84;
  public static final int CLIENT_ID_INVALID = 0x85;
  public static final int BAD_CREDENTIALS = 0x86;
  public static final int NOT_AUTHORIZED = 0x87;
  public static final int UNAVAILABLE = 0x88;
  public static final int SHUTTING_DOWN = 0x8B;
  public static final int BAD_METHOD = 0x8C;
  public static final int KEEP_ALIVE_TIMEOUT = 0x8D;
  public static final int SESSION_TAKEN_OVER = 0x8E;
  public static final int FILTER_INVALID = 0x8F;
  public static final int TOPIC_INVALID = 0x90;
  public static final int PACKET_ID_NOT_FOUND = 0x92;
  public static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
  public static final int TOPIC_ALIAS_INVALID = 0x94;
  public static final int PACKET_TOO_LARGE = 0x95;
  public static final int QUOTA_EXCEEDED = 0x97;
  public static final int RETAIN_NOT_SUPPORTED = 0x9A;
  public static final int USE_ANOTHER_SERVER = 0x9C;
  public static final int SERVER_MOVED = 0x9D;
  public static final int SHARED_NOT_SUPPORTED = 0x9E;
  public static final int SUBSCRIPTION_ID_NOT_SUPPORTED = 0xA1;

  private static final int BROKER_TEXT_CHARS_MAX = 200;

  private Reasons() {}

  /** A code of MQTT 5's. */
  public static String text(int code) {
    String meaning =
        switch (code) {
          case 0x00 -> "success";
          case 0x80 -> "unspecified error; see the broker's log";
          case MALFORMED -> "malformed packet";
          case PROTOCOL_ERROR -> "protocol error";
          case NOT_PROCESSED -> "not accepted by the broker; see its log";
          case 0x84 -> "protocol version not supported; try protocol = \"mqtt3.1.1\"";
          case 0x85 -> "client id not valid; set another client_id";
          case 0x86 -> "bad user name or password; see username and password_file";
          case 0x87 -> "not authorized; allow this user or topic at the broker";
          case 0x88 -> "the broker is unavailable";
          case 0x89 -> "the broker is busy";
          case 0x8A -> "banned by the broker";
          case 0x8B -> "the broker is shutting down";
          case 0x8C -> "bad authentication method";
          case KEEP_ALIVE_TIMEOUT -> "keep alive timeout";
          case SESSION_TAKEN_OVER -> "session taken over: another client has this client_id";
          case 0x8F -> "topic filter not valid at this broker";
          case 0x90 -> "topic name not valid at this broker";
          case 0x91 -> "packet identifier in use";
          case PACKET_ID_NOT_FOUND -> "packet identifier not found";
          case RECEIVE_MAXIMUM_EXCEEDED -> "receive maximum exceeded";
          case TOPIC_ALIAS_INVALID -> "topic alias not valid";
          case PACKET_TOO_LARGE -> "packet too large";
          case 0x96 -> "message rate too high";
          case 0x98 -> "ended by the broker's administrator";
          case 0x97 -> "quota exceeded at the broker";
          case 0x99 -> "payload format not valid";
          case 0x9A -> "retain not supported";
          case 0x9B -> "QoS not supported; set qos = 0";
          case USE_ANOTHER_SERVER, SERVER_MOVED -> "the broker names another server";
          case 0x9E -> "shared subscriptions not supported";
          case 0x9F -> "connection rate exceeded";
          case 0xA0 -> "the broker's longest connection time is over";
          case 0xA1 -> "subscription identifiers not supported";
          case 0xA2 -> "wildcard subscriptions not supported";
          default -> "reason unknown to MQTT 5";
        };
    return meaning + " (0x" + Integer.toHexString(code) + ")";
  }

  /**
   * A code with the broker's own words, if it sent any.
   *
   * @param said from the network: cut to a length, and its control characters replaced
   */
  static String text(int code, @Nullable String said) {
    if (said == null || said.isEmpty()) {
      return text(code);
    }
    String line = said.replaceAll("\\p{Cntrl}", "?");
    int end = Math.min(line.length(), BROKER_TEXT_CHARS_MAX);
    return text(code) + ": \"" + line.substring(0, end) + "\"";
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
