package sluice.gateway.mqtt;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tcp;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsSource;
import sluice.loop.net.TruncatedException;

/**
 * One connection of the loop-native client: CONNECT, each packet's way to the session, keep-alive,
 * and the end, which is told once. Loop's thread only.
 */
final class MqttLink implements ConnectionListener {
  /** Who opened it. Nothing is told before {@link #open} has returned. */
  interface Owner {
    void onOpened();

    void onAccepted(Granted granted, boolean sessionPresent);

    /** The end, unless this side closed it. */
    void onLost(Loss loss);

    /** The end of what this side closed. */
    void onClosed();
  }

  private final Loop loop;
  private final HostResolver resolver;
  private final MqttOptions options;
  private final MqttSession session;
  private final Owner owner;
  private final AckPause ackPause;
  private boolean cleanStart;
  private boolean opened;
  private boolean up;
  private boolean ended;
  private boolean closing;
  private boolean pingUnanswered;
  private @Nullable Timer keepAlive;
  private @Nullable AckWatch ackWatch;

  private @Nullable Connection connection; // null before TLS's files have been looked at

  private MqttLink(
      Loop loop, HostResolver resolver, MqttOptions options, MqttSession session, Owner owner) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
    this.session = session;
    this.owner = owner;
    this.ackPause = new AckPause(loop, on -> connection().reading(on));
  }

  static MqttLink open(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      Redirects.Server server,
      MqttSession session,
      Owner owner) {
    MqttLink link = new MqttLink(loop, resolver, options, session, owner);
    TlsSource source = options.tls();
    if (source == null) {
      link.connect(server, null);
    } else {
      source.latest((tls, problem) -> link.onTls(server, tls, problem));
    }
    return link;
  }

  private void onTls(Redirects.Server server, @Nullable Tls tls, @Nullable String problem) {
    if (closing) {
      owner.onClosed();
    } else if (tls == null) {
      lose(Loss.NO_CODE, "" + problem);
    } else if (!ended) {
      connect(server, tls);
    }
  }

  private void connect(Redirects.Server server, @Nullable Tls tls) {
    connection =
        Tcp.connect(
            loop,
            resolver,
            server.host(),
            server.port(),
            (int) options.connectTimeoutMillis(),
            pipeline -> {
              if (tls != null) {
                tls.secure(pipeline, loop, server.host(), server.port());
              }
              addCodecs(pipeline);
            },
            this);
  }

  /** Once it is open. */
  Connection connection() {
    return Objects.requireNonNull(connection);
  }

  void sendConnect(String clientId, boolean clean) {
    cleanStart = clean;
    connection().send(Packets.connect(options, clientId, clean));
  }

  /** Ends in order; {@link Owner#onClosed} follows. */
  void close() {
    closing = true;
    end(opened ? Reasons.SUCCESS : Loss.NO_CODE);
  }

  /** Ends because of what the other side did or did not do. */
  void lose(int code, String reason) {
    if (!ended) {
      end(code);
      owner.onLost(Loss.of(reason));
    }
  }

  private void addCodecs(ChannelPipeline pipeline) {
    int max = options.limits().packetBytesMax();
    pipeline.addLast(
        PacketGate.ofBroker(options.isMqtt5(), max), new MqttDecoder(max), MqttEncoder.INSTANCE);
  }

  // --- from the connection ---

  @Override
  public void onOpen(Connection nowOpen) {
    opened = true;
    if (!ended) {
      owner.onOpened();
    }
  }

  @Override
  public void onMessage(Object message) {
    if (ended) {
      return;
    }
    try {
      switch (message) {
        case Ack ack -> onAck(ack);
        case MqttMessage packet -> onPacket(packet);
        case ViolationException violation -> throw violation;
        default -> throw new AssertionError("the codecs make no " + message.getClass());
      }
    } catch (ViolationException e) {
      lose(e.code(), "the broker broke the protocol: " + e.what());
    }
  }

  @Override
  public void onWritable() {
    if (up && !ended) {
      session.onWritable();
    }
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    if (closing) {
      owner.onClosed();
    } else if (!ended) {
      end(Loss.NO_CODE);
      owner.onLost(lossOf(cause));
    }
  }

  private static Loss lossOf(@Nullable Throwable cause) {
    String text = cause == null ? "" : String.valueOf(cause.getMessage());
    return text.isEmpty() || text.contains("reset") || cause instanceof TruncatedException
        ? new Loss("the broker closed the connection", Loss.CLOSED, null)
        : Loss.of(text);
  }

  // --- packets ---

  private void onPacket(MqttMessage packet) throws ViolationException {
    if (packet.decoderResult().isFailure()) {
      throw ViolationException.malformed(String.valueOf(packet.decoderResult().cause()));
    }
    MqttMessageType type = packet.fixedHeader().messageType();
    if (up == (type == MqttMessageType.CONNACK) && type != MqttMessageType.DISCONNECT) {
      throw ViolationException.protocol(up ? "a second CONNACK" : type + " before CONNACK");
    }
    switch (type) {
      case CONNACK -> onConnack((MqttConnAckMessage) packet);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> onAck(ack(type, packet));
      case PINGRESP -> pingUnanswered = false;
      case PUBLISH -> session.onPublish((MqttPublishMessage) packet);
      case SUBACK -> onSuback((MqttSubAckMessage) packet);
      case UNSUBACK -> onUnsuback((MqttUnsubAckMessage) packet);
      case DISCONNECT -> onDisconnect(packet);
      case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, AUTH ->
          throw ViolationException.protocol(type + ", which was not asked for");
    }
  }

  /** MQTT 5, 3.2. */
  private void onConnack(MqttConnAckMessage packet) throws ViolationException {
    int code = Byte.toUnsignedInt(packet.variableHeader().connectReturnCode().byteValue());
    MqttProperties properties = packet.variableHeader().properties();
    if (code != 0) {
      end(Loss.NO_CODE);
      owner.onLost(refusal(code, properties));
      return;
    }
    boolean present = packet.variableHeader().isSessionPresent();
    if (present && cleanStart) {
      throw ViolationException.protocol("session present after a clean start");
    }
    if (properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
      throw ViolationException.protocol("an authentication method that was not asked for");
    }
    Granted granted = Granted.from(options, packet);
    String useless = granted.useless(options);
    if (useless != null) {
      lose(Reasons.NOT_PROCESSED, useless);
      return;
    }
    up = true;
    startWatches(granted.keepAliveSeconds());
    owner.onAccepted(granted, present);
  }

  private Loss refusal(int code, MqttProperties properties) {
    String said = MessagePropertiesCodec.string(properties, MqttProperties.REASON_STRING);
    return new Loss(
        options.isMqtt5() ? Reasons.text(code, said) : Reasons.returnCode(code),
        code,
        MessagePropertiesCodec.string(properties, MqttProperties.SERVER_REFERENCE));
  }

  private void onAck(Ack ack) throws ViolationException {
    if (!up) {
      throw ViolationException.protocol(ack.type() + " before CONNACK");
    }
    session.onAck(ack);
    if (!ended) {
      ackPause.onAck(session.inflight());
    }
  }

  private static Ack ack(MqttMessageType type, MqttMessage packet) {
    int packetId = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
        ? new Ack(
            type,
            packetId,
            Byte.toUnsignedInt(reply.reasonCode()),
            MessagePropertiesCodec.string(reply.properties(), MqttProperties.REASON_STRING))
        : new Ack(type, packetId, Reasons.SUCCESS, null);
  }

  private void onSuback(MqttSubAckMessage packet) throws ViolationException {
    session.onAnswer(packet.variableHeader().messageId(), false, packet.payload().reasonCodes());
  }

  /** 3.1.1's has no codes: it says yes by coming. */
  private void onUnsuback(MqttUnsubAckMessage packet) throws ViolationException {
    List<Integer> codes =
        packet.payload().unsubscribeReasonCodes().stream().map(Short::intValue).toList();
    session.onAnswer(
        packet.variableHeader().messageId(), true, options.isMqtt5() ? codes : List.of(0));
  }

  /** MQTT 5, 3.14. */
  private void onDisconnect(MqttMessage packet) {
    int code = Reasons.SUCCESS;
    MqttProperties properties = MqttProperties.NO_PROPERTIES;
    if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      code = Byte.toUnsignedInt(header.reasonCode());
      properties = header.properties();
    }
    end(Loss.NO_CODE);
    String said = MessagePropertiesCodec.string(properties, MqttProperties.REASON_STRING);
    owner.onLost(
        new Loss(
            "the broker disconnected: " + Reasons.text(code, said),
            code,
            MessagePropertiesCodec.string(properties, MqttProperties.SERVER_REFERENCE)));
  }

  // --- watches ---

  /** Keep alive (MQTT 5, 3.1.2.10), and progress. */
  private void startWatches(int keepAliveSeconds) {
    if (keepAliveSeconds > 0) {
      keepAlive =
          loop.setInterval(keepAliveSeconds * 500L, () -> onKeepAlive(keepAliveSeconds / 2.0));
    }
    long timeout = options.ackTimeoutMillis();
    if (timeout > 0) {
      ackWatch =
          new AckWatch(
              loop,
              timeout,
              () -> session.inflight() > 0 ? session.acks() : AckWatch.NOTHING_WAITS,
              () -> lose(Reasons.NOT_PROCESSED, AckWatch.text(timeout)));
    }
  }

  /** Twice in each keep-alive time: each ping has half of it to be answered. */
  private void onKeepAlive(double seconds) {
    if (pingUnanswered) {
      lose(Reasons.KEEP_ALIVE_TIMEOUT, "no PINGRESP within " + seconds + " s");
      return;
    }
    pingUnanswered = true;
    connection().send(MqttMessage.PINGREQ);
  }

  /** What comes after this is not heard; with a code, MQTT 5's broker is told why. */
  private void end(int code) {
    ended = true;
    if (keepAlive != null) {
      keepAlive.close();
    }
    if (ackWatch != null) {
      ackWatch.close();
    }
    ackPause.close();
    Connection open = connection;
    if (open == null) {
      return;
    }
    if (opened && code == Reasons.SUCCESS) {
      open.send(MqttMessage.DISCONNECT);
    } else if (opened && code > 0 && options.isMqtt5()) {
      open.send(Packets.disconnect(code));
    }
    open.close();
  }
}
