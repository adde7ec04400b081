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

  /** CONNACK said success; left by any loss. The failures are forgotten once it has lasted. */
  record Up(int failures) implements UplinkState {}

  /** Waits; left by its timer. */
  record BackingOff(int failures, Loss loss) implements UplinkState {}

  /** Entered by close, and never left. */
  record Closed() implements UplinkState {}

  /** What sets the back-off. */
  default int failures() {
    return switch (this) {
      case Idle(), Closed() -> 0;
      case Connecting(int failures) -> failures;
      case Handshaking(int failures) -> failures;
      case Up(int failures) -> failures;
      case BackingOff(int failures, Loss loss) -> failures;
    };
  }

  /** For a status line. */
  default String text() {
    return switch (this) {
      case Idle() -> "idle";
      case Connecting(int failures) -> "connecting";
      case Handshaking(int failures) -> "connecting";
      case Up(int failures) -> "up";
      case BackingOff(int failures, Loss loss) -> "backing off: " + loss.reason();
      case Closed() -> "closed";
    };
  }
}
