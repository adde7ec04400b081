package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

/**
 * What a sent packet waits for; {@link #next} is the sender's side of the standard's figure 4.3,
 * pure. An enum and no records: one of these is held per message in flight.
 */
enum Delivery {
  /** QoS 0: until the kernel has it. */
  WRITTEN,
  /** QoS 1 (MQTT 5, 4.3.2). */
  PUBACK,
  /** QoS 2, first half: the broker does not have it yet (4.3.3). */
  PUBREC,
  /** QoS 2, second half: the broker has it; PUBREL is sent. */
  PUBCOMP,
  /** A SUBSCRIBE or UNSUBSCRIBE. */
  SUBACK,
  /** Nothing more: its packet id is free. */
  DONE;

  /** What a message of this QoS waits for first. */
  static Delivery first(int qos) {
    return switch (qos) {
      case 0 -> WRITTEN;
      case 1 -> PUBACK;
      case 2 -> PUBREC;
      default -> throw new IllegalArgumentException("mqtt: QoS " + qos);
    };
  }

  /**
   * The next wait.
   *
   * @param refused whether the reason code is an error; that ends a delivery
   * @return null if this acknowledgement does not fit
   */
  static @Nullable Delivery next(Delivery now, MqttMessageType ack, boolean refused) {
    return switch (now) {
      case PUBACK -> ack == MqttMessageType.PUBACK ? DONE : null;
      case PUBREC -> ack != MqttMessageType.PUBREC ? null : refused ? DONE : PUBCOMP;
      case PUBCOMP ->
          switch (ack) {
            case PUBCOMP -> DONE; // also 0x92: the broker has forgotten the id, so it had it
            case PUBREC -> refused ? DONE : PUBCOMP; // a PUBLISH sent again was answered twice
            default -> null;
          };
      case WRITTEN, SUBACK, DONE -> null;
    };
  }
}
