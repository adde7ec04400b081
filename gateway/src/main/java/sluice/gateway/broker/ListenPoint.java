package sluice.gateway.broker;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.PacketGate;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.ViolationException;
import sluice.gateway.mqtt.Will;
import sluice.gateway.spool.Refusal;
import sluice.gateway.spool.Spool;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsSource;

/**
 * One listener: its socket, who is connected, the sessions of those who come back, and a message's
 * way to the spool. Loop's thread only.
 */
final class ListenPoint {
  private static final int ROUTES_MAX = 1_024;

  /** Where Netty's codecs keep what they have learned from CONNECT. */
  private static final AttributeKey<MqttVersion> CODEC_VERSION =
      AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

  /** Where a topic goes, worked out once. */
  private record Route(TopicRules.Way way, String upstream) {}

  private final LocalBroker broker;
  private final Loop loop;
  private final Spool spool;
  private final ListenOptions options;
  private final @Nullable TlsSource tls;
  private final Admission admission;
  private final Tally tally;
  private final Budget budget;
  private final Set<Client> clients = new LinkedHashSet<>();

  /** Those of clients that went away first stand first. */
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  private final Map<String, Route> routes = new HashMap<>();
  private @Nullable Listener listener;
  private boolean paused;

  /**
   * Listens to nobody yet.
   *
   * @param tls has loaded; null for none
   */
  ListenPoint(
      LocalBroker broker,
      Loop loop,
      Spool spool,
      ListenOptions options,
      @Nullable TlsSource tls,
      @Nullable PasswordFile users) {
    this.broker = broker;
    this.loop = loop;
    this.spool = spool;
    this.options = options;
    this.tls = tls;
    this.tally = new Tally(loop.clock(), options.name());
    this.budget = new Budget(options.limits().queuedBytesTotalMax());
    this.admission = new Admission(this, loop, users);
  }

  /** Opens the socket. */
  void listen() throws IOException {
    listener = Tcp.listen(loop, options.endpoint(), limits().connectionsMax(), this::accepted);
  }

  private ConnectionListener accepted(ChannelPipeline pipeline) {
    Tls secure = tls == null ? null : tls.current();
    if (secure != null) {
      secure.accept(pipeline, loop);
    }
    return client(pipeline, null);
  }

  /** A client behind its codecs. */
  Client client(ChannelPipeline pipeline, @Nullable Protocol protocol) {
    int max = limits().packetBytesMax();
    PacketGate gate = PacketGate.ofClient(protocol, max);
    if (protocol != null) {
      boolean mqtt5 = protocol == Protocol.MQTT5;
      pipeline
          .channel()
          .attr(CODEC_VERSION)
          .set(mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1);
    }
    pipeline.addLast(gate, new MqttDecoder(max), MqttEncoder.INSTANCE);
    return new Client(this, gate);
  }

  void opened(Client client) {
    clients.add(client);
  }

  void closed(Client client) {
    clients.remove(client);
  }

  // --- sessions ---

  void authenticate(Client client, ConnectRequest request) throws ViolationException {
    admission.authenticate(client, request);
  }

  /** The session of a client id, or null. */
  @Nullable Session session(String clientId) {
    return sessions.get(clientId);
  }

  Map<String, Session> sessions() {
    return sessions;
  }

  /** A new one; null if there is no room, as all others are connected. */
  @Nullable Session begin(String clientId, String user, Protocol protocol) {
    if (sessions.size() >= limits().sessionsMax()) {
      tally.reached(Limit.SESSIONS, "client " + clientId);
      Session oldest =
          sessions.values().stream().filter(one -> !one.isUp()).findFirst().orElse(null);
      if (oldest == null) {
        return null;
      }
      end(oldest);
    }
    Session session = new Session(this, clientId, user, protocol);
    sessions.put(clientId, session);
    return session;
  }

  /** Its client has gone away, later than all others. */
  void away(Session session) {
    if (sessions.remove(session.clientId(), session)) {
      sessions.put(session.clientId(), session);
    }
  }

  /** Nothing of it is left. */
  void end(Session session) {
    boolean _ = sessions.remove(session.clientId(), session);
    session.end();
    broker.forget(session);
  }

  /** Within the listener's bound. */
  long expirySeconds(long asked) {
    return Math.min(asked, limits().sessionExpirySecondsMax());
  }

  Timer after(long seconds, Runnable what) {
    Timer timer = loop.setTimeout(seconds * 1_000, what);
    timer.unref();
    return timer;
  }

  // --- a message's way ---

  private Route route(String topic) {
    Route known = routes.get(topic);
    if (known != null) {
      return known;
    }
    TopicRules.Way way = options.topics().of(topic);
    Route found = new Route(way, options.topics().upstream(topic));
    if (topic.length() <= TopicRules.TOPIC_BYTES_MAX) {
      if (routes.size() >= ROUTES_MAX) {
        routes.clear();
      }
      routes.put(topic, found);
    }
    return found;
  }

  TopicRules.Way way(String topic) {
    return route(topic).way;
  }

  /** Whether the queue that a topic goes to is on the disk. */
  boolean isDurable(String topic) {
    return spool.isDurable(route(topic).upstream);
  }

  /** Why the spool would not take it now, or null. */
  @Nullable Refusal refusal(Message message) {
    return spool.refusal(route(message.topic()).upstream, message.payload().length);
  }

  /** The id of its record. */
  long append(Message message) {
    return spool.append(route(message.topic()).upstream, message.payload(), nowNanos());
  }

  long durableId() {
    return spool.durableId();
  }

  /** QoS 0: taken if it can be, and nobody is told. */
  void takeUnacknowledged(Session from, Message message) {
    switch (way(message.topic())) {
      case FORWARD -> {
        if (append(message) < 0) {
          tally.refused++;
        }
        fanOut(from, message);
      }
      case LOCAL -> fanOut(from, message);
      case NOWHERE, INVALID -> refused(Reasons.NOT_AUTHORIZED, from);
    }
  }

  /** A publish is not taken, for good. */
  void refused(int code, Session from) {
    if (code == Reasons.NOT_AUTHORIZED || code == Reasons.TOPIC_INVALID) {
      tally.unauthorized++;
      tally.warn("publish", from.who() + ": may not publish to such a topic");
    } else {
      tally.refused++;
      tally.warn("refused", from.who() + ": a publish is refused: " + Reasons.text(code));
    }
  }

  void fanOut(@Nullable Session from, Message message) {
    broker.fanOut(from, null, message);
    broker.tellPeers(message);
  }

  /** Its client is gone without a goodbye (MQTT 5, 3.1.2.5). */
  void publishWill(Session of, Will will) {
    Message message =
        Message.of(will.topic(), will.payload(), will.qos(), will.properties(), nowNanos());
    takeUnacknowledged(of, message);
  }

  /** Something of this session waits for the disk. */
  void waiting(Session session) {
    broker.waiting(session);
  }

  /** Something of this session waits for room in the spool. */
  void holding(Session session) {
    broker.holding(session);
    Intake intake = session.intake;
    if (intake.isFull()) {
      boolean total = budget.isSpent();
      tally.reached(total ? Limit.QUEUED_BYTES_TOTAL : Limit.QUEUED_BYTES, session.who());
    }
  }

  boolean maySubscribe(String filter) {
    return options.topics().maySubscribe(filter);
  }

  void subscriptionsChanged(Session of) {
    broker.subscriptionsChanged();
    broker.changed(of);
  }

  LocalBroker broker() {
    return broker;
  }

  void violation(String who, ViolationException e) {
    tally.violations++;
    if (e.code() == Reasons.PACKET_TOO_LARGE) {
      tally.reached(Limit.PACKET_BYTES, who);
    }
    tally.warn("violation", who + ": disconnected: " + e.what());
  }

  // --- parts ---

  Loop loop() {
    return loop;
  }

  long nowNanos() {
    return loop.nowNanos();
  }

  ListenOptions options() {
    return options;
  }

  ListenLimits limits() {
    return options.limits();
  }

  Tally tally() {
    return tally;
  }

  Budget budget() {
    return budget;
  }

  @Nullable Listener listener() {
    return listener;
  }

  List<Client> clients() {
    return List.copyOf(clients);
  }

  void refresh() {
    if (tls != null) {
      tls.refresh();
    }
  }

  /** Stops accepting and reading: what comes waits in the kernel. */
  void pause() {
    paused = true;
    if (listener != null) {
      listener.accepting(false);
    }
    clients.forEach(client -> client.reading(false));
  }

  boolean isPaused() {
    return paused;
  }

  /** All of it goes on elsewhere. */
  void leave() {
    sessions.clear();
    if (tls != null) {
      tls.close();
    }
  }

  /** Ends all; MQTT 5 is told that it is this side that stops. */
  void close() {
    if (listener != null) {
      listener.close();
    }
    if (tls != null) {
      tls.close();
    }
    for (Client client : clients()) {
      Session session = client.session();
      if (session != null) {
        session.leave(); // no will: it is not the client that goes
      }
      client.end(Reasons.SHUTTING_DOWN);
    }
  }

  ListenStatus status() {
    Listener on = listener;
    long dropped = tally.dropped;
    Map<Limit, Long> limits = tally.limits();
    if (on != null && on.refused() > 0) {
      limits.put(Limit.CONNECTIONS, on.refused());
    }
    int known = (int) clients.stream().filter(client -> client.session() != null).count();
    int held = sessions.values().stream().mapToInt(one -> one.intake.held()).sum();
    return new ListenStatus(
        options.name(),
        on == null ? 0 : on.port(),
        clients.size(),
        on == null ? 0 : Math.max(0, on.connections() - known),
        sessions.size(),
        tally.published,
        tally.acknowledged,
        tally.refused,
        held,
        tally.delivered,
        dropped,
        tally.denied,
        tally.unauthorized,
        tally.violations,
        tally.takenOver,
        budget.used(),
        limits,
        tls == null ? null : tls.status());
  }
}
