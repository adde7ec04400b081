package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

/**
 * PUBACK, PUBREC, PUBREL or PUBCOMP from the broker.
 *
 * @param code its reason code; success in 3.1.1, which has none
 * @param said the broker's own words
 */
record Ack(MqttMessageType type, int packetId, int code, @Nullable String said) {
  boolean isRefusal() {
    return code >= Reasons.FAILED;
  }
}
