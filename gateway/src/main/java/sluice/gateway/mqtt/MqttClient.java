package sluice.gateway.mqtt;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.UplinkEvent.Accepted;
import sluice.gateway.mqtt.UplinkEvent.BackedOff;
import sluice.gateway.mqtt.UplinkEvent.CloseAsked;
import sluice.gateway.mqtt.UplinkEvent.ConnectAsked;
import sluice.gateway.mqtt.UplinkEvent.Lost;
import sluice.gateway.mqtt.UplinkEvent.Opened;
import sluice.gateway.mqtt.UplinkState.BackingOff;
import sluice.gateway.mqtt.UplinkState.Up;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Tcp;

/** The loop-native uplink: MQTT 5 and 3.1.1, QoS 0 and 1, on Netty's codec. Loop's thread only. */
public final class MqttClient implements UplinkClient {
  private final Loop loop;
  private final MqttOptions options;
  private final UplinkListener listener;
  private final RandomGenerator random;
  private UplinkState state = new UplinkState.Idle();
  private Granted granted;
  private Inflight inflight;
  private @Nullable Link link;
  private @Nullable Timer
      timer; // of the handshake, of the back-off, or of keep-alive: one at a time
  private @Nullable Runnable onClosed;
  private long lastSentNanos;
  private boolean pingUnanswered;

  private MqttClient(
      Loop loop, MqttOptions options, UplinkListener listener, RandomGenerator random) {
    this.loop = loop;
    this.options = options;
    this.listener = listener;
    this.random = random;
    this.granted = Granted.nothing(options);
    this.inflight = new Inflight(options.inflightMax());
  }

  /**
   * A client that is idle until {@link #connect}.
   *
   * @param random draws the back-off's jitter
   */
  public static MqttClient create(
      Loop loop, MqttOptions options, UplinkListener listener, RandomGenerator random) {
    return new MqttClient(loop, options, listener, random);
  }

  @Override
  public void connect() {
    if (advance(new ConnectAsked())) {
      open();
    }
  }

  @Override
  public int window() {
    Link open = link;
    if (!(state instanceof Up) || open == null || !open.connection.isWritable()) {
      return 0;
    }
    return Math.min(options.inflightMax(), granted.receiveMaximum()) - inflight.count();
  }

  @Override
  public PublishResult publish(SpooledMessage message) {
    Link open = link;
    if (!(state instanceof Up) || open == null) {
      return PublishResult.NOT_CONNECTED;
    }
    if (PublishEncoder.packetBytes(message, options.protocol()) > granted.maximumPacketSize()) {
      return PublishResult.TOO_LARGE;
    }
    if (window() <= 0) {
      return PublishResult.WINDOW_FULL;
    }
    int packetId = message.qos() > 0 ? inflight.add(message.id()) : 0;
    var packet =
        PublishEncoder.encode(open.connection.alloc(), message, packetId, options.protocol());
    lastSentNanos = loop.nowNanos();
    if (message.qos() > 0) {
      open.connection.send(packet);
    } else {
      open.connection.send(packet, () -> open.onWritten(message.id()));
    }
    return PublishResult.ACCEPTED;
  }

  @Override
  public void close(Runnable whenClosed) {
    onClosed = whenClosed;
    clearTimer();
    boolean wasUp = state instanceof Up;
    boolean _ = advance(new CloseAsked());
    Link open = link;
    if (open == null) {
      loop.defer(whenClosed);
      return;
    }
    if (wasUp) {
      open.connection.send(MqttMessage.DISCONNECT);
    }
    open.connection.close();
  }

  @Override
  public UplinkState state() {
    return state;
  }

  /** Takes an event; true if it changed the state. */
  private boolean advance(UplinkEvent event) {
    UplinkState before = state;
    state = UplinkMachine.next(before, event, options.stableAfterMillis() * 1_000_000);
    return !state.equals(before);
  }

  private void open() {
    granted = Granted.nothing(options);
    inflight = new Inflight(options.inflightMax());
    pingUnanswered = false;
    Link fresh = new Link();
    link = fresh;
    int timeout = (int) options.connectTimeoutMillis();
    fresh.connection =
        Tcp.connect(loop, options.host(), options.port(), timeout, this::addCodecs, fresh);
    timer = loop.setTimeout(timeout, () -> lose("no CONNACK within " + timeout + " ms"));
  }

  private void addCodecs(ChannelPipeline pipeline) {
    pipeline.addLast(new MqttDecoder(options.packetBytesMax()), MqttEncoder.INSTANCE);
  }

  /** The one way down. */
  private void lose(String reason) {
    String where = "connect to " + options.host() + ":" + options.port() + ": " + reason;
    if (!advance(new Lost(where, loop.clock().nanoTime()))) {
      return;
    }
    clearTimer();
    Link lost = link;
    link = null;
    if (lost != null) {
      lost.connection.destroy(null);
    }
    if (state instanceof BackingOff(int failures, String ignored)) {
      long wait =
          UplinkMachine.backOffMillis(
              failures,
              options.reconnectMinMillis(),
              options.reconnectMaxMillis(),
              random.nextDouble());
      timer = loop.setTimeout(wait, this::onBackedOff);
    }
    listener.onDown(where);
  }

  private void onBackedOff() {
    if (advance(new BackedOff())) {
      open();
    }
  }

  private void clearTimer() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  // --- packets ---

  private void onPacket(Link from, MqttMessage packet) {
    if (packet.decoderResult().isFailure()) {
      lose("the broker sent what is no MQTT: " + packet.decoderResult().cause().getMessage());
      return;
    }
    switch (packet.fixedHeader().messageType()) {
      case CONNACK -> onConnack((MqttConnAckMessage) packet);
      case PUBACK -> onPuback(packet);
      case PINGRESP -> pingUnanswered = false;
      case PUBLISH -> onPublish(from, (MqttPublishMessage) packet);
      case DISCONNECT -> onDisconnect(packet);
      case CONNECT,
          PUBREC,
          PUBREL,
          PUBCOMP,
          SUBSCRIBE,
          SUBACK,
          UNSUBSCRIBE,
          UNSUBACK,
          PINGREQ,
          AUTH ->
          lose(
              "the broker sent "
                  + packet.fixedHeader().messageType()
                  + ", which was not asked for");
    }
  }

  private void onConnack(MqttConnAckMessage packet) {
    if (state instanceof Up) {
      lose("a second CONNACK (MQTT 5, 3.2)");
      return;
    }
    int code = Byte.toUnsignedInt(packet.variableHeader().connectReturnCode().byteValue());
    if (code != 0) {
      lose(options.protocol() == Protocol.MQTT5 ? Reasons.text(code) : Reasons.returnCode(code));
      return;
    }
    Granted offered = Granted.from(options, packet);
    if (offered.maximumQos() < 1) {
      lose("the broker grants QoS 0 only; set qos = 0");
      return;
    }
    granted = offered;
    if (advance(new Accepted(loop.clock().nanoTime()))) {
      clearTimer();
      startKeepAlive();
      listener.onUp(packet.variableHeader().isSessionPresent());
    }
  }

  private void onPuback(MqttMessage packet) {
    int packetId = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    long id = inflight.remove(packetId);
    if (id < 0) {
      lose("a PUBACK for packet " + packetId + ", which is not in flight");
      return;
    }
    int code =
        packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
            ? Byte.toUnsignedInt(reply.reasonCode())
            : 0;
    if (code >= 0x80) {
      lose("the broker refused a message: " + Reasons.text(code));
      return;
    }
    listener.onAcked(id);
    listener.onWindow();
  }

  /** Nothing was subscribed, but a broker may have kept a subscription with the session. */
  private static void onPublish(Link from, MqttPublishMessage packet) {
    int packetId = packet.variableHeader().packetId();
    if (packet.fixedHeader().qosLevel().value() == 1) {
      from.connection.send(Packets.puback(packetId));
    }
  }

  private void onDisconnect(MqttMessage packet) {
    int code =
        packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
            ? Byte.toUnsignedInt(header.reasonCode())
            : 0x80;
    lose("the broker disconnected: " + Reasons.text(code));
  }

  // --- keep alive (MQTT 5, 3.1.2.10) ---

  private void startKeepAlive() {
    int seconds = granted.keepAliveSeconds();
    lastSentNanos = loop.clock().nanoTime();
    if (seconds > 0) {
      timer = loop.setInterval(seconds * 500L, this::onKeepAlive);
    }
  }

  /**
   * Twice in each keep-alive time: a ping that found no answer until now found none for half of it.
   */
  private void onKeepAlive() {
    Link open = link;
    if (pingUnanswered) {
      lose("no PINGRESP within " + granted.keepAliveSeconds() / 2.0 + " s");
    } else if (open != null
        && loop.clock().nanoTime() - lastSentNanos >= granted.keepAliveSeconds() * 450_000_000L) {
      pingUnanswered = true;
      lastSentNanos = loop.clock().nanoTime();
      open.connection.send(MqttMessage.PINGREQ);
    }
  }

  /** One connection; what an earlier one still says is not heard. */
  private final class Link implements ConnectionListener {
    @SuppressWarnings("NullAway.Init") // set by open() before anything can be called
    private Connection connection;

    @Override
    public void onOpen(Connection opened) {
      if (link == this && advance(new Opened())) {
        opened.send(Packets.connect(options));
      }
    }

    @Override
    public void onMessage(Object message) {
      if (link == this && message instanceof MqttMessage packet) {
        onPacket(this, packet);
      }
    }

    @Override
    public void onWritable() {
      if (link == this && state instanceof Up) {
        listener.onWindow();
      }
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
      if (link != this) {
        return;
      }
      Runnable whenClosed = onClosed;
      if (whenClosed != null) {
        link = null;
        loop.defer(whenClosed);
      } else {
        lose(
            cause == null
                ? "the broker closed the connection"
                : String.valueOf(cause.getMessage()));
      }
    }

    private void onWritten(long id) {
      if (link == this && state instanceof Up) {
        listener.onAcked(id);
      }
    }
  }
}
