package sluice.bench.update;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Tcp;

/**
 * The gateway's listener: a request is a publish at QoS 1 until its PUBACK, on a connection of its
 * own also that connection. Loop's thread only.
 */
final class MqttShop implements Load.Server {
  /** Below the gateway's prefix. */
  static final String TOPIC = "load";

  private static final int PACKET_MAX = 65_535;

  private final Loop loop;
  private final int port;
  private final Ledger ledger;
  private int clients;

  MqttShop(Loop loop, int port, Ledger ledger) {
    this.loop = loop;
    this.port = port;
    this.ledger = ledger;
  }

  static void codecs(ChannelPipeline pipeline) {
    pipeline.addLast(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE);
  }

  static MqttMessage connect(String clientId) {
    return MqttMessageBuilders.connect()
        .protocolVersion(MqttVersion.MQTT_3_1_1)
        .clientId(clientId)
        .cleanSession(true)
        .keepAlive(60)
        .build();
  }

  private static MqttMessage publish(int packet, int number) {
    return MqttMessageBuilders.publish()
        .topicName(TOPIC)
        .qos(MqttQoS.AT_LEAST_ONCE)
        .messageId(packet)
        .payload(Unpooled.copiedBuffer(String.valueOf(number), StandardCharsets.US_ASCII))
        .build();
  }

  @Override
  public Load.Client client(Traffic traffic, boolean once) {
    return new Client(traffic, once);
  }

  /** A publish that waits for its PUBACK. */
  private record Asked(int number, long nanos) {}

  private final class Client implements Load.Client, ConnectionListener {
    private final Traffic traffic;
    private final boolean once;
    private final Map<Integer, Asked> asked = new HashMap<>();
    private @Nullable Connection connection;
    private @Nullable Timer patience;
    private boolean connected;
    private int packet;

    Client(Traffic traffic, boolean once) {
      this.traffic = traffic;
      this.once = once;
    }

    @Override
    public void open() {
      connection =
          Tcp.connect(loop, "127.0.0.1", port, Load.PATIENCE_MILLIS, MqttShop::codecs, this);
    }

    @Override
    public void ask() {
      traffic.begun();
      packet = packet % PACKET_MAX + 1;
      Asked now = new Asked(ledger.publish(), loop.clock().nanoTime());
      asked.put(packet, now);
      if (connected) {
        send(packet, now);
      }
      if (patience == null) {
        patience = loop.setInterval(Load.PATIENCE_MILLIS / 5, this::look);
      }
    }

    private void send(int id, Asked what) {
      Connection to = connection;
      if (to != null) {
        to.send(publish(id, what.number));
      }
    }

    private void look() {
      long latest = loop.clock().nanoTime() - Load.PATIENCE_MILLIS * 1_000_000L;
      Connection to = connection;
      if (to != null && asked.values().stream().anyMatch(one -> one.nanos < latest)) {
        to.destroy(new IllegalStateException("no answer in " + Load.PATIENCE_MILLIS + " ms"));
      }
    }

    @Override
    public void onOpen(Connection opened) {
      opened.send(connect((once ? "once-" : "kept-") + ++clients));
    }

    @Override
    public void onMessage(Object message) {
      if (message instanceof MqttConnAckMessage answer) {
        MqttConnectReturnCode code = answer.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
          throw new IllegalStateException("bench: CONNACK " + code);
        }
        connected = true;
        asked.forEach(this::send);
      } else if (message instanceof MqttPubAckMessage answer) {
        Asked done = asked.remove(answer.variableHeader().messageId());
        if (done != null) {
          ledger.acked(done.number);
          traffic.answered(loop.clock().nanoTime() - done.nanos);
        }
        if (once) {
          end();
        }
      }
    }

    private void end() {
      Connection of = connection;
      if (of != null) {
        of.send(MqttMessage.DISCONNECT);
        of.close();
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      connected = false;
      asked.values().forEach(_ -> traffic.failed("MQTT: " + cause));
      asked.clear();
      if (patience != null) {
        patience.close();
        patience = null;
      }
      if (!once) {
        open();
      }
    }
  }
}
