package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link MessageProperties} from and to Netty's. */
public final class MessagePropertiesCodec {
  private MessagePropertiesCodec() {}

  /** Of a PUBLISH, or of a will. */
  public static MessageProperties fromNetty(MqttProperties in) {
    if (in.isEmpty()) {
      return MessageProperties.NONE;
    }
    Integer expiry = integer(in, MqttProperties.PUBLICATION_EXPIRY_INTERVAL);
    List<MessageProperties.User> user = new ArrayList<>();
    for (Object property : in.getProperties(MqttProperties.USER_PROPERTY)) {
      if (property instanceof MqttProperties.UserProperty pair) {
        user.add(new MessageProperties.User(pair.value().key, pair.value().value));
      }
    }
    Integer format = integer(in, MqttProperties.PAYLOAD_FORMAT_INDICATOR);
    return new MessageProperties(
        string(in, MqttProperties.CONTENT_TYPE),
        format != null && format == 1,
        expiry == null ? MessageProperties.NEVER : Integer.toUnsignedLong(expiry),
        string(in, MqttProperties.RESPONSE_TOPIC),
        in.getProperty(MqttProperties.CORRELATION_DATA) instanceof MqttProperties.BinaryProperty b
            ? b.value()
            : null,
        user);
  }

  static MqttProperties toNetty(MessageProperties from) {
    MqttProperties out = new MqttProperties();
    if (from.utf8()) {
      Packets.add(out, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1);
    }
    if (from.expirySeconds() >= 0) {
      Packets.addU32(out, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, from.expirySeconds());
    }
    add(out, MqttProperties.CONTENT_TYPE, from.contentType());
    add(out, MqttProperties.RESPONSE_TOPIC, from.responseTopic());
    byte[] correlation = from.correlationData();
    if (correlation != null) {
      out.add(new MqttProperties.BinaryProperty(MqttProperties.CORRELATION_DATA, correlation));
    }
    for (MessageProperties.User user : from.user()) {
      out.add(new MqttProperties.UserProperty(user.name(), user.value()));
    }
    return out;
  }

  /** A property that is a number, or null. */
  public static @Nullable Integer integer(MqttProperties in, int id) {
    return in.getProperty(id) instanceof MqttProperties.IntegerProperty property
        ? property.value()
        : null;
  }

  /** A property that is a string, or null. */
  public static @Nullable String string(MqttProperties in, int id) {
    return in.getProperty(id) instanceof MqttProperties.StringProperty property
        ? property.value()
        : null;
  }

  private static void add(MqttProperties out, int id, @Nullable String value) {
    if (value != null) {
      out.add(new MqttProperties.StringProperty(id, value));
    }
  }
}
