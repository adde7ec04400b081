package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

/**
 * Topics that the other side of one connection has given numbers to (MQTT 5, 3.3.2.3.4). Loop's
 * thread only.
 */
public final class KnownAliases {
  private final @Nullable String[] topics;

  /**
   * None yet.
   *
   * @param max the highest alias that this side allows, 0 for none at all
   */
  public KnownAliases(int max) {
    topics = new String[max + 1];
  }

  /** A publish's topic, by its alias where that stands for it. */
  public String resolve(MqttPublishMessage packet) throws ViolationException {
    String topic = packet.variableHeader().topicName();
    Integer alias =
        MessagePropertiesCodec.integer(
            packet.variableHeader().properties(), MqttProperties.TOPIC_ALIAS);
    if (alias == null) {
      if (topic.isEmpty()) {
        throw ViolationException.protocol("a PUBLISH without topic and alias");
      }
      return topic;
    }
    if (alias == 0 || alias >= topics.length) {
      throw new ViolationException(
          Reasons.TOPIC_ALIAS_INVALID, "topic alias " + alias + " of " + (topics.length - 1));
    }
    if (!topic.isEmpty()) {
      topics[alias] = topic;
    }
    String known = topics[alias];
    if (known == null) {
      throw ViolationException.protocol("topic alias " + alias + " stands for nothing yet");
    }
    return known;
  }

  /** What an alias stands for, or null: for a connection that goes on elsewhere. */
  public @Nullable String topic(int alias) {
    return topics[alias];
  }

  /** As the other side gave it to an earlier owner of this connection. */
  public void restore(int alias, String topic) {
    topics[alias] = topic;
  }

  /** The highest alias that is allowed. */
  public int max() {
    return topics.length - 1;
  }
}
