package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

/**
 * PUBACK, PUBREC, PUBREL or PUBCOMP from the other side.
 *
 * @param code its reason code; success in 3.1.1, which has none
 * @param said its own words
 */
public record Ack(MqttMessageType type, int packetId, int code, @Nullable String said) {
  /** Whether what it answers was not taken. */
  public boolean isRefusal() {
    return code >= Reasons.FAILED;
  }
}
