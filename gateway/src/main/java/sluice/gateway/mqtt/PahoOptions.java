package sluice.gateway.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import sluice.gateway.spool.RecordId;

/** Options, messages and grants in Paho's types. */
final class PahoOptions {
  private PahoOptions() {}

  static MqttConnectionOptions connect(MqttOptions from, boolean cleanStart) {
    MqttConnectionOptions to = new MqttConnectionOptions();
    to.setAutomaticReconnect(false);
    to.setCleanStart(cleanStart);
    to.setSessionExpiryInterval(from.sessionExpirySeconds());
    to.setKeepAliveInterval(from.keepAliveSeconds());
    to.setConnectionTimeout((int) Math.max(1, (from.connectTimeoutMillis() + 999) / 1_000));
    to.setReceiveMaximum(from.limits().receiveMaximum());
    to.setMaximumPacketSize((long) from.limits().packetBytesMax());
    to.setTopicAliasMaximum(0); // Paho 1.2.5 looks received aliases up among the topics
    to.setUseSubscriptionIdentifiers(false);
    to.setSendReasonMessages(false);
    String username = from.username();
    if (username != null) {
      to.setUserName(username);
      byte[] password = from.password();
      if (password != null) {
        to.setPassword(password);
      }
    }
    Will will = from.will();
    if (will != null) {
      MqttProperties properties = properties(will.properties());
      if (will.delaySeconds() > 0) {
        properties.setWillDelayInterval(will.delaySeconds());
      }
      to.setWill(
          will.topic(),
          new MqttMessage(will.payload(), will.qos(), will.retain(), new MqttProperties()));
      to.setWillMessageProperties(properties);
    }
    return to;
  }

  static MqttMessage message(SpooledMessage from) {
    MqttProperties properties = properties(from.properties());
    properties.getUserProperties().add(new UserProperty("sluice-id", RecordId.text(from.id())));
    return new MqttMessage(from.payload(), from.qos(), from.retain(), properties);
  }

  static ReceivedMessage received(String topic, MqttMessage from) {
    MqttProperties in = from.getProperties();
    List<MessageProperties.User> user = new ArrayList<>();
    for (UserProperty one : in.getUserProperties()) {
      user.add(new MessageProperties.User(one.getKey(), one.getValue()));
    }
    Long expiry = in.getMessageExpiryInterval();
    return new ReceivedMessage(
        topic,
        from.getPayload(),
        from.getQos(),
        from.isRetained(),
        from.isDuplicate(),
        new MessageProperties(
            in.getContentType(),
            in.getPayloadFormat(),
            expiry == null ? MessageProperties.NEVER : expiry,
            in.getResponseTopic(),
            in.getCorrelationData(),
            user));
  }

  static Granted granted(MqttOptions options, MqttProperties in) {
    Integer receiveMaximum = in.getReceiveMaximum();
    Long packetBytesMax = in.getMaximumPacketSize();
    Integer maximumQos = in.getMaximumQoS();
    Integer keepAlive = in.getServerKeepAlive();
    Integer aliases = in.getTopicAliasMaximum();
    return new Granted(
        receiveMaximum == null ? 65_535 : receiveMaximum,
        packetBytesMax == null ? Granted.PACKET_BYTES_MAX : packetBytesMax,
        keepAlive == null ? options.keepAliveSeconds() : keepAlive,
        maximumQos == null ? 2 : maximumQos,
        aliases == null ? 0 : aliases,
        in.isRetainAvailable(),
        in.getAssignedClientIdentifier());
  }

  private static MqttProperties properties(MessageProperties from) {
    MqttProperties to = new MqttProperties();
    to.setPayloadFormat(from.utf8());
    if (from.expirySeconds() >= 0) {
      to.setMessageExpiryInterval(from.expirySeconds());
    }
    if (from.contentType() != null) {
      to.setContentType(from.contentType());
    }
    if (from.responseTopic() != null) {
      to.setResponseTopic(from.responseTopic());
    }
    byte[] correlation = from.correlationData();
    if (correlation != null) {
      to.setCorrelationData(correlation);
    }
    List<UserProperty> user = new ArrayList<>();
    for (MessageProperties.User one : from.user()) {
      user.add(new UserProperty(one.name(), one.value()));
    }
    to.setUserProperties(user);
    return to;
  }
}
