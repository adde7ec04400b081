package sluice.gateway.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.RecordId;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tcp;

/** All readings that a broker on loopback got, with the record id and when each came. */
public final class Received implements ConnectionListener {
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":(\\d+)");
  private static final Pattern VALUE = Pattern.compile("\"value\":([-0-9.]+|null)");

  /** One message. */
  public record Message(String topic, String id, long sequence, String value, long nanos) {
    /** How often the spool had been opened. */
    public long epoch() {
      return RecordId.epoch(RecordId.parse(id));
    }
  }

  /** All, in the order of their coming. */
  public final List<Message> messages = new ArrayList<>();

  public boolean isSubscribed;
  private final Loop loop;
  private @Nullable Connection connection;

  private Received(Loop loop) {
    this.loop = loop;
  }

  /** Of a broker on loopback. */
  public static Received from(Loop loop, int port) {
    Received received = new Received(loop);
    Tcp.connect(
        loop,
        HostResolver.NONE,
        "127.0.0.1",
        port,
        10_000,
        pipeline -> pipeline.addLast(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE),
        received);
    return received;
  }

  /** Those of one source, the last level of a topic. */
  public List<Message> of(String source) {
    return messages.stream().filter(m -> m.topic.endsWith("/" + source)).toList();
  }

  /**
   * Each sequence number of a source from 1 to the last is there, under one record id.
   *
   * @param dropped how many are not, as the queue of edges was full while the machine stood still
   * @return the last
   */
  public long allOnce(String source, long dropped) {
    Map<Long, String> ids = new HashMap<>();
    for (Message message : of(source)) {
      String before = ids.putIfAbsent(message.sequence, message.id);
      assertTrue(before == null || before.equals(message.id), () -> before + " and " + message);
    }
    long last = ids.keySet().stream().mapToLong(id -> id).max().orElse(0);
    List<Long> missing =
        LongStream.rangeClosed(1, last).filter(id -> !ids.containsKey(id)).boxed().toList();
    assertEquals(dropped, missing.size(), () -> "lost: " + missing);
    return last;
  }

  /** From the last reading of one epoch to the first of the next, in microseconds, sorted. */
  public List<Long> pauses(String source) {
    List<Message> all = of(source);
    List<Long> pauses = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).epoch() != all.get(i - 1).epoch()) {
        pauses.add((all.get(i).nanos - all.get(i - 1).nanos) / 1_000);
      }
    }
    Collections.sort(pauses);
    return pauses;
  }

  /** At QoS 0. */
  public void publish(String topic, String payload) {
    publish(topic, payload, false);
  }

  /** As the other. */
  public void publish(String topic, String payload, boolean retained) {
    Connection to = connection;
    if (to != null) {
      to.send(
          MqttMessageBuilders.publish()
              .topicName(topic)
              .qos(MqttQoS.AT_MOST_ONCE)
              .retained(retained)
              .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
              .build());
    }
  }

  @Override
  public void onOpen(Connection opened) {
    connection = opened;
    opened.send(
        MqttMessageBuilders.connect()
            .protocolVersion(MqttVersion.MQTT_5)
            .clientId("received")
            .cleanSession(true)
            .build());
  }

  @Override
  public void onMessage(Object message) {
    Connection to = connection;
    if (to != null && message instanceof MqttConnAckMessage) {
      to.send(
          MqttMessageBuilders.subscribe()
              .messageId(1)
              .addSubscription(MqttQoS.AT_MOST_ONCE, "sluice/#")
              .build());
    } else if (message instanceof MqttSubAckMessage) {
      isSubscribed = true;
    } else if (message instanceof MqttPublishMessage publish) {
      String payload = new String(ByteBufUtil.getBytes(publish.payload()), StandardCharsets.UTF_8);
      Matcher sequence = SEQUENCE.matcher(payload);
      Matcher value = VALUE.matcher(payload);
      messages.add(
          new Message(
              publish.variableHeader().topicName(),
              id(publish.variableHeader().properties()),
              sequence.find() ? Long.parseLong(sequence.group(1)) : 0,
              value.find() ? value.group(1) : payload,
              loop.clock().nanoTime()));
    }
  }

  private static String id(MqttProperties properties) {
    for (Object one : properties.getProperties(MqttProperties.USER_PROPERTY)) {
      if (one instanceof MqttProperties.UserProperty pair) {
        StringPair value = pair.value();
        if (value.key.equals("sluice-id")) {
          return value.value;
        }
      }
    }
    return "0-0";
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {}
}
