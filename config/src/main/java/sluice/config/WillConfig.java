package sluice.config;

/**
 * {@code [uplink.NAME.will]}: what the broker publishes once the gateway is gone without a goodbye.
 *
 * @param qos 0 to 2
 * @param delayMillis whole seconds that the broker waits for the gateway to come back (MQTT 5)
 */
public record WillConfig(String topic, String payload, int qos, boolean retain, long delayMillis) {}
