package sluice.config;

/**
 * {@code [gateway]}.
 *
 * @param id names the gateway in topics and as the client id; the host's name if not set
 * @param topicPrefix topics are {@code PREFIX/ID/INPUT}
 */
public record GatewayConfig(String id, String topicPrefix) {}
