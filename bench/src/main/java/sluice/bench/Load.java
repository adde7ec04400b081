package sluice.bench;

import sluice.gateway.mqtt.Limits;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;

/**
 * What an uplink client is to send.
 *
 * @param qos 0 or 1; the last message is always QoS 1, so that its PUBACK says that the broker has
 *     all of them
 * @param window QoS 1 messages sent and not acknowledged
 */
record Load(int port, int qos, int messages, int payloadBytes, int window) {
  static final String TOPIC = "sluice/bench/uplink";

  /** Of the last message: who subscribes to it alone learns when a broker has all of them. */
  static final String LAST_TOPIC = "sluice/bench/last";

  /** A filter for both. */
  static final String TOPICS = "sluice/bench/+";

  String topicOf(long message) {
    return message == messages - 1 ? LAST_TOPIC : TOPIC;
  }

  int qosOf(int message) {
    return message == messages - 1 ? 1 : qos;
  }

  double rate(long tookNanos) {
    return messages * 1e9 / tookNanos;
  }

  /** How the loop-native client is set up for it. */
  MqttOptions options(String clientId) {
    return MqttOptions.of("127.0.0.1", port, Protocol.MQTT5, clientId)
        .within(new Limits(window, 64L << 20, 100, 64, 256 * 1024, 0));
  }

  /** The same messages for a spool. */
  SpoolBridge.Source source() {
    byte[] payload = new byte[payloadBytes];
    return new SpoolBridge.Source() {
      @Override
      public String topic(int number) {
        return topicOf(number);
      }

      @Override
      public byte[] payload(int number) {
        return payload;
      }
    };
  }
}
