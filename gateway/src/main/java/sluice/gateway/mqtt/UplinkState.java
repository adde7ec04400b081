package sluice.gateway.mqtt;

/**
 * Where an uplink is. {@code failures} counts connections in a row that failed or did not last; it
 * sets the back-off.
 */
public sealed interface UplinkState {
  /** Entered by creation; left by connect. */
  record Idle() implements UplinkState {}

  /** Entered by connect and after a back-off; left by the connection's opening or failure. */
  record Connecting(int failures) implements UplinkState {}

  /** CONNECT is sent; left by CONNACK (MQTT 5, 3.2) or failure. */
  record Handshaking(int failures) implements UplinkState {}

  /** CONNACK said success; left by any loss. */
  record Up(int failures, long sinceNanos) implements UplinkState {}

  /** Waits; left by its timer. */
  record BackingOff(int failures, String reason) implements UplinkState {}

  /** Entered by close, and never left. */
  record Closed() implements UplinkState {}

  /** For a status line. */
  default String text() {
    return switch (this) {
      case Idle() -> "idle";
      case Connecting(int failures) -> "connecting";
      case Handshaking(int failures) -> "connecting";
      case Up(int failures, long since) -> "up";
      case BackingOff(int failures, String reason) -> "backing off: " + reason;
      case Closed() -> "closed";
    };
  }
}
