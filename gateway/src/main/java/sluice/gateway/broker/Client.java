package sluice.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Ack;
import sluice.gateway.mqtt.KnownAliases;
import sluice.gateway.mqtt.MessagePropertiesCodec;
import sluice.gateway.mqtt.PacketGate;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.ViolationException;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;

/**
 * One connection of a client: its packets' way to the session, and its end, which is told to that
 * once. Loop's thread only.
 */
final class Client implements ConnectionListener {
  /** Topics that a client may give a number to, for one connection. */
  static final int ALIASES_MAX = 16;

  private static final byte[] NOTHING = new byte[0];
  private static final int PINGRESP = 0xD000;
  private static final int PINGRESP_BYTES = 2;
  private static final int WILL_WANTED = 0x04; // a DISCONNECT that leaves the will (MQTT 5, 3.14)

  private final ListenPoint point;
  private final PacketGate gate;
  private final Throttle throttle;
  private final ClientTimers timers;
  private KnownAliases aliases = new KnownAliases(0);
  private @Nullable Connection connection;
  private @Nullable Session session;
  private byte[] first = NOTHING; // to be sent before all else
  private int pings;
  private int receiveMaximum = 65_535;
  private long packetBytesMax = Long.MAX_VALUE;
  private boolean ended;
  private boolean told;

  Client(ListenPoint point, PacketGate gate) {
    this.point = point;
    this.gate = gate;
    this.timers = new ClientTimers(point, this);
    this.throttle = new Throttle(point, this);
  }

  // --- from the connection ---

  @Override
  public void onOpen(Connection opened) {
    connection = opened;
    point.opened(this);
    if (first.length > 0) {
      send(Unpooled.wrappedBuffer(first));
      first = NOTHING;
    }
    if (session == null) {
      timers.awaitConnect();
    }
  }

  @Override
  public void onMessage(Object message) {
    if (ended) {
      return;
    }
    timers.heard();
    try {
      switch (message) {
        case Ack ack -> onAck(ack);
        case MqttMessage packet -> onPacket(packet);
        case ViolationException violation -> throw violation;
        default -> throw new AssertionError("the codecs make no " + message.getClass());
      }
    } catch (ViolationException e) {
      violation(e);
    }
  }

  @Override
  public void onWritable() {
    Session of = session;
    if (of != null && !ended) {
      of.outbox.pump();
      reviewReading();
    }
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    end(Reasons.SUCCESS, false, false);
    connection = null;
    point.closed(this);
  }

  // --- packets ---

  private void onPacket(MqttMessage packet) throws ViolationException {
    if (packet.decoderResult().isFailure()) {
      throw ViolationException.malformed(String.valueOf(packet.decoderResult().cause()));
    }
    MqttMessageType type = packet.fixedHeader().messageType();
    switch (type) {
      case CONNECT -> onConnect((MqttConnectMessage) packet);
      case PUBLISH -> onPublish((MqttPublishMessage) packet);
      case PUBACK, PUBREC, PUBREL, PUBCOMP -> onAck(ack(type, packet));
      case SUBSCRIBE -> Subscribing.subscribe(point, up(), (MqttSubscribeMessage) packet);
      case UNSUBSCRIBE -> Subscribing.unsubscribe(point, up(), (MqttUnsubscribeMessage) packet);
      case PINGREQ -> onPing();
      case DISCONNECT -> onDisconnect(packet);
      case CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
          throw ViolationException.protocol(type + " from a client");
    }
  }

  /** All that one read has brought are answered at once. */
  private void onPing() {
    if (pings++ == 0) {
      point.loop().nextTick(this::answerPings);
    }
  }

  private void answerPings() {
    ByteBuf answers = alloc().buffer(PINGRESP_BYTES * pings);
    for (; pings > 0; pings--) {
      answers.writeShort(PINGRESP);
    }
    send(answers);
    reviewReading();
  }

  private static Ack ack(MqttMessageType type, MqttMessage packet) {
    MqttMessageIdVariableHeader header = (MqttMessageIdVariableHeader) packet.variableHeader();
    int code =
        header instanceof MqttPubReplyMessageVariableHeader reply
            ? Byte.toUnsignedInt(reply.reasonCode())
            : Reasons.SUCCESS;
    return new Ack(type, header.messageId(), code, null);
  }

  private void onConnect(MqttConnectMessage packet) throws ViolationException {
    timers.stop();
    ConnectRequest request = ConnectRequest.of(protocol(), packet);
    point.authenticate(this, request);
  }

  /**
   * The client is who it says: it gets its session, its CONNACK, and is heard.
   *
   * @param wanted as it was asked for
   * @param granted as it is
   */
  void accept(Session of, ConnectRequest wanted, ConnectRequest granted, boolean present) {
    session = of;
    aliases = new KnownAliases(wanted.protocol() == Protocol.MQTT5 ? ALIASES_MAX : 0);
    receiveMaximum = granted.receiveMaximum();
    packetBytesMax = granted.packetBytesMax();
    timers.keepAlive(granted.keepAliveSeconds());
    send(Connack.accepted(wanted, granted, point.limits(), present));
    of.onUp(this, granted);
    gate.resume();
  }

  /** As it was elsewhere. */
  void restore(ClientState state, Session of, byte[] unsent) {
    first = unsent;
    session = of;
    aliases = state.aliases();
    receiveMaximum = state.receiveMaximum();
    packetBytesMax = state.packetBytesMax();
    timers.restore(state.keepAliveSeconds(), state.silentMillis());
  }

  private void onPublish(MqttPublishMessage packet) throws ViolationException {
    Session of = up();
    point.tally().published++;
    throttle.count();
    if (packet.fixedHeader().isRetain() && of.isMqtt5()) {
      throw new ViolationException(Reasons.RETAIN_NOT_SUPPORTED, "a retained message");
    }
    String topic = aliases.resolve(packet);
    Message message =
        Message.of(
            topic,
            ByteBufUtil.getBytes(packet.payload()),
            packet.fixedHeader().qosLevel().value(),
            MessagePropertiesCodec.fromNetty(packet.variableHeader().properties()),
            point.nowNanos());
    if (message.qos() == 0) {
      point.takeUnacknowledged(of, message);
    } else {
      of.intake.onPublish(message, packet.variableHeader().packetId());
    }
  }

  private void onAck(Ack ack) throws ViolationException {
    Session of = up();
    switch (ack.type()) {
      case PUBACK -> of.outbox.onPuback(ack);
      case PUBREL -> of.intake.onPubrel(ack.packetId());
      default -> // nothing is sent at QoS 2
          throw ViolationException.protocol("a " + ack.type() + " for packet " + ack.packetId());
    }
  }

  /** MQTT 5, 3.14; 3.1.1, 3.14. */
  private void onDisconnect(MqttMessage packet) throws ViolationException {
    Session of = up();
    int code = Reasons.SUCCESS;
    if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      code = Byte.toUnsignedInt(header.reasonCode());
      Integer expiry =
          MessagePropertiesCodec.integer(
              header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL);
      if (expiry != null && expiry != 0 && of.expirySeconds() == 0) {
        throw ViolationException.protocol("a session expiry in DISCONNECT, after none in CONNECT");
      }
      if (expiry != null) {
        of.expireAfter(point.expirySeconds(Integer.toUnsignedLong(expiry)));
      }
    }
    end(Reasons.SUCCESS, code != WILL_WANTED, true);
  }

  private Session up() throws ViolationException {
    Session of = session;
    if (of == null) {
      throw ViolationException.protocol("a packet before CONNACK");
    }
    return of;
  }

  // --- the end ---

  private void violation(ViolationException e) {
    point.violation(who(), e);
    if (session == null) {
      refuse(e.code());
    } else {
      end(e.code(), false, true);
    }
  }

  /** No session: a CONNACK that says so where there is one, and the end. */
  void refuse(int code) {
    ByteBuf refusal = code == Reasons.SUCCESS ? null : Connack.refused(gate.level(), code);
    if (refusal != null && !ended) {
      send(refusal);
    }
    end(Reasons.SUCCESS, false, true);
  }

  /**
   * Ends from this side; MQTT 5 is told why.
   *
   * @param code of DISCONNECT; success for none
   */
  void end(int code) {
    end(code, false, true);
  }

  private void end(int code, boolean orderly, boolean close) {
    Connection open = connection;
    if (!ended && open != null) {
      ended = true;
      timers.stop();
      throttle.stop();
      if (close && code != Reasons.SUCCESS && session != null && protocol() == Protocol.MQTT5) {
        send(Replies.disconnect(code));
      }
      if (close) {
        open.close();
      }
    }
    ended = true;
    Session of = session;
    if (of != null && !told) {
      told = true;
      of.onDown(orderly);
    }
  }

  /** Another connection has the session from now on, which is not told of this one's end. */
  void leave() {
    told = true;
    ended = true;
    timers.stop();
    throttle.stop();
  }

  boolean isEnded() {
    return ended;
  }

  // --- for the session ---

  void send(Object packet) {
    Connection to = connection;
    if (to == null) {
      ReferenceCountUtil.release(packet);
    } else {
      to.send(packet);
    }
  }

  ByteBufAllocator alloc() {
    Connection to = connection;
    return to == null ? ByteBufAllocator.DEFAULT : to.alloc();
  }

  boolean isWritable() {
    Connection to = connection;
    return to != null && !ended && to.isWritable();
  }

  int receiveMaximum() {
    return receiveMaximum;
  }

  long packetBytesMax() {
    return packetBytesMax;
  }

  /** Reads the client, or lets it wait: for the spool, for its share of time, for itself. */
  void reviewReading() {
    Session of = session;
    Connection from = connection;
    if (from != null && of != null && !ended) {
      boolean full = of.intake.isFull();
      timers.held(full);
      from.reading(!full && !throttle.isOver() && from.isWritable() && !point.isPaused());
    }
  }

  /** Before it is let in, nothing more is wanted of it. */
  void reading(boolean on) {
    if (connection != null) {
      connection.reading(on);
    }
  }

  private Protocol protocol() {
    return Objects.requireNonNull(gate.protocol());
  }

  /** For a log: who it is, as far as it has said. */
  String who() {
    Session of = session;
    Connection from = connection;
    String at = from == null ? "somebody" : from.remote();
    return of == null ? at : of.who() + " at " + at;
  }

  // --- for a hand-over ---

  @Nullable Session session() {
    return session;
  }

  @Nullable Connection connection() {
    return connection;
  }

  /** It has not said yet who it is, and may do so elsewhere. */
  boolean isArriving() {
    return session == null && !ended && gate.protocol() == null;
  }

  byte[] unread() {
    return gate.unread();
  }

  ClientState state() {
    return new ClientState(
        protocol(),
        aliases,
        receiveMaximum,
        packetBytesMax,
        timers.keepAliveSeconds(),
        timers.silentMillis(),
        gate.unread());
  }
}
