package sluice.gateway.mqtt;

/** What happens to an uplink. */
sealed interface UplinkEvent {
  record ConnectAsked() implements UplinkEvent {}

  record Opened() implements UplinkEvent {}

  record Accepted(long nowNanos) implements UplinkEvent {}

  record Lost(String reason, long nowNanos) implements UplinkEvent {}

  record BackedOff() implements UplinkEvent {}

  record CloseAsked() implements UplinkEvent {}
}
