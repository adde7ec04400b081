package sluice.gateway.broker;

import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.ViolationException;

/** SUBSCRIBE (MQTT 5, 3.8) and UNSUBSCRIBE (3.10). */
final class Subscribing {
  private static final int NO_SUBSCRIPTION = 0x11;
  private static final String SHARED = "$share/";

  private Subscribing() {}

  /** A code for each filter: what is wrong with one of them is no harm to the others. */
  static void subscribe(ListenPoint point, Session session, MqttSubscribeMessage packet)
      throws ViolationException {
    MqttMessageIdAndPropertiesVariableHeader header = packet.idAndPropertiesVariableHeader();
    if (header.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null) {
      throw new ViolationException(
          Reasons.SUBSCRIPTION_ID_NOT_SUPPORTED, "a subscription identifier");
    }
    List<Integer> codes = new ArrayList<>();
    for (MqttTopicSubscription asked : packet.payload().topicSubscriptions()) {
      int code = subscribe(point, session, asked);
      codes.add(code >= Reasons.FAILED && !session.isMqtt5() ? Reasons.FAILED : code);
    }
    point.subscriptionsChanged(session);
    session.send(Replies.suback(session.isMqtt5(), header.messageId(), codes));
  }

  private static int subscribe(ListenPoint point, Session session, MqttTopicSubscription asked) {
    String filter = asked.topicFilter();
    if (filter.startsWith(SHARED)) {
      return Reasons.SHARED_NOT_SUPPORTED;
    }
    if (!TopicRules.isFilter(filter)) {
      return Reasons.FILTER_INVALID;
    }
    if (!point.maySubscribe(filter)) {
      point.tally().unauthorized++;
      point.tally().warn("subscribe", session.who() + ": may not subscribe to " + filter);
      return Reasons.NOT_AUTHORIZED;
    }
    boolean room =
        session.subscriptions().size() < point.limits().subscriptionsMax()
            || session.subscriptions().containsKey(filter);
    if (!room) {
      point.tally().reached(Limit.SUBSCRIPTIONS, session.who());
      return Reasons.QUOTA_EXCEEDED;
    }
    int qos = Math.min(asked.option().qos().value(), Subscription.QOS_MAX);
    session.subscriptions().put(filter, new Subscription(qos, asked.option().isNoLocal()));
    return qos;
  }

  static void unsubscribe(ListenPoint point, Session session, MqttUnsubscribeMessage packet) {
    List<Integer> codes = new ArrayList<>();
    for (String filter : packet.payload().topics()) {
      boolean was = session.subscriptions().remove(filter) != null;
      codes.add(was ? Reasons.SUCCESS : NO_SUBSCRIPTION);
    }
    point.subscriptionsChanged(session);
    session.send(Replies.unsuback(session.isMqtt5(), packet.variableHeader().messageId(), codes));
  }
}
