package sluice.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.SluiceConfig;
import sluice.config.UpdateConfig;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.TimeMark;

/**
 * Which release is desired, as it is heard on an uplink; and what became of it, which goes through
 * the spool like any record and is published retained. What it all means is the parent's to say.
 * Loop's thread only.
 */
final class UpdateTopics implements SubscriptionListener {
  /** Of a message; a longer one is not passed on. */
  static final int PAYLOAD_BYTES_MAX = 16 * 1_024;

  private static final int QOS = 1;

  private final DesiredListener listener;

  private UpdateTopics(DesiredListener listener) {
    this.listener = listener;
  }

  /** Subscribes; null while there is no uplink that the configuration names for it. */
  static @Nullable UpdateTopics start(
      SluiceConfig config, List<Uplink> uplinks, DesiredListener listener) {
    UpdateConfig update = config.update();
    for (Uplink uplink : uplinks) {
      if (uplink.name().equals(update.uplink())) {
        UpdateTopics topics = new UpdateTopics(listener);
        if (!uplink.subscribe(update.desiredTopic(), QOS, topics)) {
          topics.onRefused(update.desiredTopic() + " is no topic filter");
        }
        return topics;
      }
    }
    return null;
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    byte[] payload = message.payload();
    if (payload.length > PAYLOAD_BYTES_MAX) {
      Logger.warn("update: a desired version of {} bytes is passed over", payload.length);
      return;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(payload);
      listener.onDesired(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      Logger.warn("update: a desired version that is no UTF-8 is passed over");
    }
  }

  @Override
  public void onRefused(String reason) {
    Logger.error("update: no desired versions are heard: {}", reason);
  }

  /** False if the spool does not take it. */
  static boolean report(SluiceConfig config, Spool to, long nanoTime, String json) {
    String topic = Topics.prefix(config) + "update/reported";
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    return to.append(topic, payload, nanoTime, TimeMark.KNOWN) >= 0;
  }
}
