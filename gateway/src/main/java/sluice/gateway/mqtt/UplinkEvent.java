package sluice.gateway.mqtt;

/** What happens to an uplink. */
sealed interface UplinkEvent {
  /** With the failures of an earlier process. */
  record ConnectAsked(int failures) implements UplinkEvent {}

  record Opened() implements UplinkEvent {}

  record Accepted() implements UplinkEvent {}

  /** The connection has lasted. */
  record Lasted() implements UplinkEvent {}

  record Lost(Loss loss) implements UplinkEvent {}

  /** Lost, but the broker named another server, which is tried at once. */
  record Redirected() implements UplinkEvent {}

  record BackedOff() implements UplinkEvent {}

  record CloseAsked() implements UplinkEvent {}
}
