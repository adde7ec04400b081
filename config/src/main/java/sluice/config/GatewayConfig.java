package sluice.config;

/**
 * {@code [gateway]}.
 *
 * @param id names the gateway in topics and as the client id; the host's name if not set
 * @param topicPrefix topics are {@code PREFIX/ID/INPUT}
 * @param healthPeriodMillis how often what was lost is announced, if it is more; 0 for never
 */
public record GatewayConfig(String id, String topicPrefix, long healthPeriodMillis) {
  GatewayConfig withId(String other) {
    return new GatewayConfig(other, topicPrefix, healthPeriodMillis);
  }
}
