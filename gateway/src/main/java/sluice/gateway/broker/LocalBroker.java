package sluice.gateway.broker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.spool.Spool;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Listener;

/**
 * A broker for clients beside the board: MQTT 5 and 3.1.1 (OASIS), without retained messages and
 * shared subscriptions. What a client publishes goes to the spool and to who has subscribed; a
 * PUBACK or PUBREC means that its record is on the disk. What is subscribed to, is delivered at QoS
 * 0 or 1, from memory. No thread of its own: who must wait is not read. Loop's thread only.
 */
public final class LocalBroker {
  private static final int TOPICS_MAX = 1_024;
  private static final long RETRY_MILLIS = 100;

  /** Who hears a topic: others' messages, and those it has published itself; -1 for not at all. */
  private record Target(Session session, int qos, int ownQos) {}

  private final Loop loop;
  private final Spool spool;
  private final List<ListenPoint> points = new ArrayList<>();
  private final Set<Session> waiting = new LinkedHashSet<>();
  private final Set<Session> holding = new LinkedHashSet<>();
  private final Map<String, List<Target>> targets = new HashMap<>();
  private @Nullable Timer retry;
  private @Nullable Peers peers;
  private @Nullable Roaming roaming;
  private boolean heard;

  LocalBroker(Loop loop, Spool spool) {
    this.loop = loop;
    this.spool = spool;
  }

  /** Hears how a start went. */
  public interface Started {
    void onStarted(LocalBroker broker);

    /** Nothing listens: certificates, passwords or an address could not be had. */
    void onFailed(IOException reason);
  }

  /**
   * Loads certificates and passwords by a worker, then listens; answers later.
   *
   * @param spool open
   * @param parts what another broker handed over: its listening sockets, by the names of listeners,
   *     connections and sessions; empty for a start from nothing
   */
  public static void start(
      Loop loop, Spool spool, List<ListenOptions> options, List<Part> parts, Started started) {
    new BrokerStart(loop, spool, options, parts, started).begin();
  }

  /**
   * A socket that somebody else has opened for a listener, as systemd does, or has kept, as a
   * parent process does.
   *
   * @param place as {@link #sockets} said it: if the listener listens elsewhere by now, it is
   *     closed; empty for whatever somebody else decided
   * @param fd listens already, at an address or a path as the listener's own would
   */
  public static Part socket(String listener, String place, int fd) {
    return HandOver.socket(listener, place, fd);
  }

  /** What can outlive this broker: its TCP sockets. A path would be removed with its listener. */
  public List<OpenSocket> sockets() {
    List<OpenSocket> open = new ArrayList<>();
    for (ListenPoint point : points) {
      Listener listener = point.listener();
      if (listener != null && listener.fd() >= 0 && listener.port() >= 0) {
        ListenOptions options = point.options();
        open.add(new OpenSocket(options.name(), HandOver.place(options.endpoint()), listener.fd()));
      }
    }
    return open;
  }

  void add(ListenPoint point) {
    points.add(point);
  }

  List<ListenPoint> points() {
    return points;
  }

  // --- connections that another process accepts ---

  /**
   * One for a listener at {@link sluice.loop.net.Endpoint.Dealt}.
   *
   * @param fd becomes the broker's own if it is taken
   * @return false if there is no such listener
   */
  public boolean take(String listener, int fd) {
    for (ListenPoint point : points) {
      Listener to = point.listener();
      if (to != null && point.options().name().equals(listener)) {
        to.take(fd);
        return true;
      }
    }
    return false;
  }

  // --- the spool ---

  /** All records up to this id survive a power cut: what is of them is acknowledged. */
  public void onDurable(long id) {
    assert id <= spool.durableId() : "told before it is so";
    if (!waiting.isEmpty()) {
      List<Session> now = List.copyOf(waiting);
      waiting.clear();
      now.forEach(session -> session.intake.drain());
    }
    retry();
  }

  void waiting(Session session) {
    waiting.add(session);
  }

  /** Tried again at each commit, and now and then: a segment may have gone. */
  void holding(Session session) {
    holding.add(session);
    if (retry == null) {
      retry = loop.setInterval(RETRY_MILLIS, this::retry);
      retry.unref();
    }
  }

  private void retry() {
    if (!holding.isEmpty()) {
      holding.removeIf(session -> session.intake.retry());
    }
    Timer timer = retry;
    if (holding.isEmpty() && timer != null) {
      timer.close();
      retry = null;
    }
  }

  void forget(Session session) {
    letGo(session);
    if (roaming != null) {
      roaming.ended(session);
    }
  }

  /** It may go on elsewhere. */
  void letGo(Session session) {
    waiting.remove(session);
    holding.remove(session);
    subscriptionsChanged();
  }

  // --- who hears what ---

  void subscriptionsChanged() {
    targets.clear();
    heard = points.stream().anyMatch(LocalBroker::isHeard);
  }

  private static boolean isHeard(ListenPoint point) {
    return point.sessions().values().stream().anyMatch(one -> !one.subscriptions().isEmpty());
  }

  /** Whether anybody has subscribed to anything, as far as is known here. */
  public boolean isHeard() {
    return heard || peers != null;
  }

  /**
   * Has messages of clients and readings reach the clients of other brokers, and theirs reach those
   * of this one; and clients find their sessions at whichever of them they come to.
   *
   * @param with the broker's own from now on
   * @param onSettled called once, later: clients may come
   */
  public void share(Peers with, Runnable onSettled) {
    Roaming made = new Roaming(loop, this, with, onSettled);
    peers = with;
    roaming = made;
    with.start(made);
  }

  /** What a session is has changed. */
  void changed(Session session) {
    if (roaming != null) {
      roaming.changed(session);
    }
  }

  /** Null if clients find their sessions here alone. */
  @Nullable Roaming roaming() {
    return roaming;
  }

  /** What the others do, in words; empty if there are none. */
  public String shared() {
    return peers == null ? "" : peers.text();
  }

  void onPeer(byte[] message) {
    try {
      fanOut(null, null, MessageJson.of(message, loop.nowNanos()));
    } catch (IOException e) {
      Logger.warn("listen: another worker says what is no message: {}", e.getMessage());
    }
  }

  /** To the clients of the others; those here have it. */
  void tellPeers(Message message) {
    if (peers != null) {
      peers.publish(MessageJson.bytes(message, loop.nowNanos()));
    }
  }

  /** A reading of the gateway's, for who has subscribed. */
  public void publish(String topic, byte[] payload) {
    if (isHeard()) {
      MessageProperties none = MessageProperties.NONE;
      Message message = Message.of(topic, payload, 1, none, loop.nowNanos());
      fanOut(null, null, message);
      tellPeers(message);
    }
  }

  /** What an uplink sent, for the clients of one listener. */
  public void deliver(String listener, ReceivedMessage from) {
    for (ListenPoint point : points) {
      if (heard && point.options().name().equals(listener)) {
        fanOut(
            null,
            point,
            Message.of(
                from.topic(), from.payload(), from.qos(), from.properties(), loop.nowNanos()));
      }
    }
  }

  /**
   * To all who have subscribed, at the lower of both QoS.
   *
   * @param from who has published it, if a client
   * @param only whose clients alone; null for all
   */
  void fanOut(@Nullable Session from, @Nullable ListenPoint only, Message message) {
    if (!heard) {
      return;
    }
    for (Target target : targets(message.topic())) {
      int wanted = target.session == from ? target.ownQos : target.qos;
      if (wanted >= 0
          && (only == null || only.session(target.session.clientId()) == target.session)) {
        target.session.outbox.deliver(message, Math.min(wanted, message.qos()));
      }
    }
  }

  private List<Target> targets(String topic) {
    List<Target> known = targets.get(topic);
    if (known != null) {
      return known;
    }
    List<Target> found = new ArrayList<>();
    for (ListenPoint point : points) {
      for (Session session : point.sessions().values()) {
        int qos = session.wants(topic, false);
        if (qos >= 0) {
          found.add(new Target(session, qos, session.wants(topic, true)));
        }
      }
    }
    if (targets.size() >= TOPICS_MAX) {
      targets.clear();
    }
    targets.put(topic, found);
    return found;
  }

  // --- the end ---

  /** Stops accepting and reading: what comes waits in the kernel. Acknowledgements still go. */
  public void pause() {
    points.forEach(ListenPoint::pause);
  }

  /** Looks at certificates that may have been replaced. */
  public void refresh() {
    points.forEach(ListenPoint::refresh);
  }

  /**
   * Everything of it for another broker: once the spool is closed, so that all that can be is
   * acknowledged. Plain connections go along and notice nothing; secured ones are closed, and their
   * clients come back to their sessions. Nothing of this broker is left.
   */
  public List<Part> handOver() {
    stopRetry();
    if (roaming != null) {
      roaming.close();
    }
    return HandOver.of(this);
  }

  /** Ends all connections and sessions; no will is published, as it is not the clients that go. */
  public void close() {
    stopRetry();
    if (roaming != null) {
      roaming.close();
    }
    points.forEach(ListenPoint::close);
    waiting.clear();
    holding.clear();
  }

  private void stopRetry() {
    if (retry != null) {
      retry.close();
      retry = null;
    }
  }

  public List<ListenStatus> status() {
    return points.stream().map(ListenPoint::status).toList();
  }
}
