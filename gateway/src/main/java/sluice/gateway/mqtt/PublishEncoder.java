package sluice.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import sluice.gateway.spool.RecordId;

/**
 * PUBLISH packets (MQTT 5, 3.3) straight into one pooled buffer: the hot path. Nothing else is
 * allocated for a message without properties of its own.
 */
public final class PublishEncoder {
  private static final byte[] ID_KEY = "sluice-id".getBytes(StandardCharsets.US_ASCII);
  private static final int PUBLISH = 0x30;
  private static final int DUP = 0x08;

  private static final int PAYLOAD_FORMAT = 0x01;
  private static final int MESSAGE_EXPIRY = 0x02;
  private static final int CONTENT_TYPE = 0x03;
  private static final int RESPONSE_TOPIC = 0x08;
  private static final int CORRELATION_DATA = 0x09;
  private static final int TOPIC_ALIAS = 0x23;
  private static final int USER_PROPERTY = 0x26;

  static final int ALIAS_BYTES = 3;

  private PublishEncoder() {}

  /**
   * The whole packet's size without a topic alias.
   *
   * @param topicBytes of the topic in UTF-8
   */
  public static int packetBytes(SpooledMessage message, int topicBytes, Protocol protocol) {
    int remaining = remaining(message, topicBytes, propertyBytes(message, 0, protocol), protocol);
    return 1 + varintBytes(remaining) + remaining;
  }

  /**
   * One packet.
   *
   * @param packetId for QoS 1 and 2, else ignored
   * @param topicBytes of the topic in UTF-8; 0 if the alias stands for it
   * @param alias 0 for none
   */
  public static ByteBuf encode(
      ByteBufAllocator alloc,
      SpooledMessage message,
      int packetId,
      boolean duplicate,
      int topicBytes,
      int alias,
      Protocol protocol) {
    int properties = propertyBytes(message, alias, protocol);
    int remaining = remaining(message, topicBytes, properties, protocol);
    ByteBuf out = alloc.buffer(1 + varintBytes(remaining) + remaining);
    out.writeByte(
        PUBLISH | (duplicate ? DUP : 0) | message.qos() << 1 | (message.retain() ? 1 : 0));
    writeVarint(out, remaining);
    out.writeShort(topicBytes);
    if (topicBytes > 0) {
      ByteBufUtil.writeUtf8(out, message.topic());
    }
    if (message.qos() > 0) {
      out.writeShort(packetId);
    }
    if (protocol == Protocol.MQTT5) {
      writeVarint(out, properties);
      writeProperties(out, message, alias);
    }
    return out.writeBytes(message.payload());
  }

  private static int remaining(
      SpooledMessage message, int topicBytes, int properties, Protocol protocol) {
    int packetId = message.qos() > 0 ? 2 : 0;
    int withLength = protocol == Protocol.MQTT5 ? varintBytes(properties) + properties : 0;
    return 2 + topicBytes + packetId + withLength + message.payload().length;
  }

  /** 0 in 3.1.1, which has no properties. */
  private static int propertyBytes(SpooledMessage message, int alias, Protocol protocol) {
    if (protocol != Protocol.MQTT5) {
      return 0;
    }
    MessageProperties properties = message.properties();
    return (alias > 0 ? ALIAS_BYTES : 0)
        + (message.id() < 0 ? 0 : 1 + 2 + ID_KEY.length + 2 + idDigits(message.id()))
        + (properties.isNone() ? 0 : ownBytes(properties));
  }

  private static int ownBytes(MessageProperties properties) {
    int bytes = properties.utf8() ? 2 : 0;
    bytes += properties.expirySeconds() >= 0 ? 5 : 0;
    String contentType = properties.contentType();
    bytes += contentType == null ? 0 : 1 + stringBytes(contentType);
    String responseTopic = properties.responseTopic();
    bytes += responseTopic == null ? 0 : 1 + stringBytes(responseTopic);
    byte[] correlation = properties.correlationData();
    bytes += correlation == null ? 0 : 1 + 2 + correlation.length;
    for (MessageProperties.User user : properties.user()) {
      bytes += 1 + stringBytes(user.name()) + stringBytes(user.value());
    }
    return bytes;
  }

  private static void writeProperties(ByteBuf out, SpooledMessage message, int alias) {
    if (alias > 0) {
      out.writeByte(TOPIC_ALIAS).writeShort(alias);
    }
    if (!message.properties().isNone()) {
      writeOwn(out, message.properties());
    }
    if (message.id() >= 0) {
      writeId(out, message.id());
    }
  }

  private static void writeId(ByteBuf out, long id) {
    out.writeByte(USER_PROPERTY);
    out.writeShort(ID_KEY.length).writeBytes(ID_KEY);
    out.writeShort(idDigits(id));
    writeDecimal(out, RecordId.epoch(id));
    out.writeByte('-');
    writeDecimal(out, RecordId.sequence(id));
  }

  private static void writeOwn(ByteBuf out, MessageProperties properties) {
    if (properties.utf8()) {
      out.writeByte(PAYLOAD_FORMAT).writeByte(1);
    }
    if (properties.expirySeconds() >= 0) {
      out.writeByte(MESSAGE_EXPIRY).writeInt((int) properties.expirySeconds());
    }
    String contentType = properties.contentType();
    if (contentType != null) {
      writeString(out.writeByte(CONTENT_TYPE), contentType);
    }
    String responseTopic = properties.responseTopic();
    if (responseTopic != null) {
      writeString(out.writeByte(RESPONSE_TOPIC), responseTopic);
    }
    byte[] correlation = properties.correlationData();
    if (correlation != null) {
      out.writeByte(CORRELATION_DATA).writeShort(correlation.length).writeBytes(correlation);
    }
    for (MessageProperties.User user : properties.user()) {
      writeString(out.writeByte(USER_PROPERTY), user.name());
      writeString(out, user.value());
    }
  }

  private static int stringBytes(String text) {
    return 2 + ByteBufUtil.utf8Bytes(text);
  }

  private static void writeString(ByteBuf out, String text) {
    out.writeShort(ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(out, text);
  }

  /** The length of {@link RecordId#text}. */
  private static int idDigits(long id) {
    return digits(RecordId.epoch(id)) + 1 + digits(RecordId.sequence(id));
  }

  private static int digits(long value) {
    int digits = 1;
    for (long left = value; left >= 10; left /= 10) {
      digits++;
    }
    return digits;
  }

  private static void writeDecimal(ByteBuf out, long value) {
    int digits = digits(value);
    int at = out.writerIndex();
    out.writeZero(digits);
    long left = value;
    for (int i = digits - 1; i >= 0; i--) {
      out.setByte(at + i, '0' + (int) (left % 10));
      left /= 10;
    }
  }

  /** A variable byte integer (MQTT 5, 1.5.5). */
  private static void writeVarint(ByteBuf out, int value) {
    int left = value;
    while (left > 0x7F) {
      out.writeByte((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  private static int varintBytes(int value) {
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
  }
}
