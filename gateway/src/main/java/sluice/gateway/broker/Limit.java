package sluice.gateway.broker;

/** What can be reached, each counted in the status and told in the log. */
public enum Limit {
  CONNECTIONS("connections_max"),
  SESSIONS("sessions_max"),
  SUBSCRIPTIONS("subscriptions_max"),
  PACKET_BYTES("packet_bytes"),
  INFLIGHT("inflight_max"),
  QUEUED_BYTES("queued_bytes"),
  QUEUED_BYTES_TOTAL("queued_bytes_total"),
  RATE("messages_per_second"),
  KEEP_ALIVE("keep_alive"),
  CONNECT_TIMEOUT("connect_timeout"),
  PASSWORD_CHECKS("password checks under way");

  /** As the configuration names it, where it does. */
  public final String label;

  Limit(String label) {
    this.label = label;
  }
}
