package sluice.gateway.mqtt;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Async;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsSource;

/**
 * The second uplink: Eclipse Paho, MQTT 5, behind the same interface and driven by the same state
 * machine. Loop's thread only; Paho's threads enter by one queue, which the window, the
 * subscriptions and {@link PahoLink#ENTERING_MAX} bound.
 *
 * <p>Weaker than the loop-native client in three things: it is never "resumed", what was in flight
 * is the caller's after each loss (so QoS 2 is exactly once only while a connection lasts); it
 * subscribes with QoS 1 at most, as Paho acknowledges QoS 2 before the message is handed over; and
 * it tells the broker no reason when the protocol is broken, where it notices.
 */
public final class PahoClient implements UplinkClient {
  private record Subscription(int qos, SubscriptionListener listener) {}

  /** From one of Paho's threads. */
  private record Entering(PahoLink from, Runnable what) {}

  /** Held, as a logger that nobody holds forgets its level. */
  private static final java.util.logging.Logger PAHO_LOG =
      java.util.logging.Logger.getLogger("org.eclipse.paho.mqttv5.client");

  private final Loop loop;
  private final HostResolver resolver;
  private final MqttOptions options;
  private final UplinkListener listener;
  private final UplinkDriver driver;
  private final Async async;
  private final PahoEnds ends;
  private final ConcurrentLinkedQueue<Entering> entering = new ConcurrentLinkedQueue<>();
  private final Map<Long, Integer> inflight = new HashMap<>(); // payload bytes by message id
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private String clientId;
  private long inflightBytes;
  private int turn;
  private long acks;
  private @Nullable PahoLink link;
  private @Nullable Granted granted;
  private @Nullable AckWatch ackWatch;

  private PahoClient(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      UplinkListener listener,
      RandomGenerator random) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
    this.listener = listener;
    this.driver = new UplinkDriver(loop, options, listener, random, new Links());
    this.clientId = options.clientId();
    PAHO_LOG.setLevel(Level.OFF); // what matters comes as a loss; its log goes past ours
    this.async = loop.async("paho", this::drain);
    this.ends = new PahoEnds(loop);
  }

  /**
   * A client that is idle until {@link #connect}.
   *
   * @param resolver is asked for the broker's name at each connect
   * @param random draws the back-off's jitter
   * @throws IllegalArgumentException for 3.1.1, which this Paho does not speak
   */
  public static PahoClient create(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      UplinkListener listener,
      RandomGenerator random) {
    if (!options.isMqtt5()) {
      throw new IllegalArgumentException("mqtt: client \"paho\" speaks MQTT 5 only");
    }
    return new PahoClient(loop, resolver, options, listener, random);
  }

  @Override
  public void connect(int failures) {
    driver.connect(failures);
  }

  @Override
  public int window() {
    Granted grants = granted;
    if (grants == null || inflightBytes >= options.limits().inflightBytesMax()) {
      return 0;
    }
    int most = Math.min(options.limits().inflightMax(), grants.receiveMaximum());
    return Math.max(0, most - inflight.size());
  }

  @Override
  public PublishResult publish(SpooledMessage message) {
    PahoLink to = link;
    Granted grants = granted;
    if (to == null || grants == null) {
      return PublishResult.NOT_CONNECTED;
    }
    int topicBytes = TopicNames.nameBytes(message.topic());
    if (topicBytes < 0 || (message.retain() && !grants.retainAvailable())) {
      return PublishResult.UNSENDABLE;
    }
    int bytes = PublishEncoder.packetBytes(message, topicBytes, options.protocol());
    if (bytes + PublishEncoder.ALIAS_BYTES > grants.packetBytesMax()) {
      return PublishResult.TOO_LARGE;
    }
    if (window() == 0 || !to.publish(message)) {
      return PublishResult.WINDOW_FULL;
    }
    inflight.put(message.id(), message.payload().length);
    inflightBytes += message.payload().length;
    return PublishResult.ACCEPTED;
  }

  @Override
  public boolean forget(long id) {
    Integer bytes = inflight.remove(id);
    inflightBytes -= bytes == null ? 0 : bytes;
    return bytes != null;
  }

  @Override
  public boolean subscribe(String filter, int qos, SubscriptionListener subscriber) {
    boolean room =
        subscriptions.size() < Subscriptions.SUBSCRIPTIONS_MAX || subscriptions.containsKey(filter);
    if (!room || !TopicNames.isFilter(filter) || qos < 0 || qos > 2) {
      return false;
    }
    Subscription wanted = new Subscription(Math.min(qos, 1), subscriber);
    subscriptions.put(filter, wanted);
    if (link != null && granted != null) {
      link.subscribe(filter, wanted.qos);
    }
    return true;
  }

  @Override
  public void unsubscribe(String filter) {
    if (subscriptions.remove(filter) != null && link != null && granted != null) {
      link.unsubscribe(filter);
    }
  }

  @Override
  public void close(Runnable onClosed) {
    driver.close(onClosed);
  }

  @Override
  public UplinkState state() {
    return driver.state();
  }

  // --- the loop's side of what Paho says ---

  private void accepted(PahoLink from, Granted grants, boolean sessionPresent) {
    if (!driver.opened() || !driver.accepted()) {
      return;
    }
    granted = grants;
    String assigned = grants.assignedClientId();
    if (clientId.isEmpty() && assigned != null) {
      clientId = assigned;
    }
    long timeout = options.ackTimeoutMillis();
    if (timeout > 0) {
      ackWatch =
          new AckWatch(
              loop,
              timeout,
              () -> inflight.isEmpty() ? AckWatch.NOTHING_WAITS : acks,
              () -> lost(from, Loss.of(AckWatch.text(timeout))));
    }
    listener.onUp(false);
    if (!sessionPresent) {
      Map.copyOf(subscriptions).forEach((filter, wanted) -> from.subscribe(filter, wanted.qos));
    }
  }

  private void published(long id, int code) {
    if (!forget(id)) {
      return;
    }
    acks++;
    if (code >= Reasons.FAILED) {
      listener.onRefused(id, code, Reasons.text(code));
    } else {
      listener.onAcked(id);
    }
    if (window() > 0) {
      listener.onWindow();
    }
  }

  private void subscribed(String filter, int code) {
    Subscription wanted = subscriptions.get(filter);
    if (wanted == null) {
      return;
    }
    if (code <= 2) {
      wanted.listener.onSubscribed(code);
    } else {
      subscriptions.remove(filter);
      String reason = "subscribe to " + filter + ": " + Reasons.text(code);
      Logger.warn("mqtt: {}", reason);
      wanted.listener.onRefused(reason);
    }
  }

  private void received(PahoLink from, ReceivedMessage message, int packetId) {
    try {
      for (Map.Entry<String, Subscription> one : List.copyOf(subscriptions.entrySet())) {
        if (TopicNames.matches(one.getKey(), message.topic())) {
          one.getValue().listener.onMessage(message);
        }
      }
    } finally {
      from.taken(message, packetId);
    }
  }

  private void lost(PahoLink from, Loss loss) {
    if (from != link) {
      return;
    }
    turn += granted == null ? 1 : 0; // an address that worked is the next one, too
    down();
    ends.end(from, false);
    boolean _ = driver.opened(); // Paho opens and says CONNECT in one
    driver.lost(loss);
  }

  private void down() {
    link = null;
    granted = null;
    inflight.clear();
    inflightBytes = 0;
    if (ackWatch != null) {
      ackWatch.close();
      ackWatch = null;
    }
  }

  /** All of an ended connection is dropped here. */
  private void drain() {
    try {
      for (Entering one = entering.poll(); one != null; one = entering.poll()) {
        if (one.from == link) {
          one.what.run();
        }
      }
    } finally {
      if (!entering.isEmpty()) {
        async.send(); // a listener threw: the rest in a callback of its own
      }
    }
  }

  private void enter(PahoLink from, Runnable what) {
    entering.add(new Entering(from, what));
    async.send();
  }

  private final class Links implements UplinkDriver.Link {
    @Override
    public void open(Redirects.Server server) {
      PahoLink fresh = new PahoLink(options, new Events());
      link = fresh;
      TlsSource source = options.tls();
      if (source == null) {
        resolve(fresh, server, null);
        return;
      }
      source.latest((tls, problem) -> {
        if (tls == null) {
          lost(fresh, Loss.of("" + problem));
        } else if (link == fresh) {
          resolve(fresh, server, tls);
        }
      });
    }

    private void resolve(PahoLink fresh, Redirects.Server server, @Nullable Tls tls) {
      OneAddress.of(
          resolver,
          server.host(),
          turn,
          (address, failure) -> {
            if (link == fresh && address != null) {
              begin(fresh, server, address, tls);
            } else if (failure != null) {
              loop.defer(() -> lost(fresh, Loss.of("" + failure.getMessage())));
            }
          });
    }

    private void begin(
        PahoLink fresh, Redirects.Server server, InetAddress address, @Nullable Tls tls) {
      String as = clientId;
      boolean taken =
          loop.workers()
              .submit(
                  "paho connect",
                  () -> {
                    fresh.connect(server, address, as, tls);
                    return true;
                  },
                  (done, failure) -> {
                    if (failure != null) {
                      lost(fresh, Loss.of("" + failure.getMessage()));
                    }
                  });
      if (!taken) {
        loop.defer(() -> lost(fresh, Loss.of("the worker queue is full")));
      }
    }

    @Override
    public void giveUp(String reason) {
      if (link != null) {
        lost(link, Loss.of(reason));
      }
    }

    @Override
    public void close(Runnable onClosed) {
      PahoLink open = link;
      down();
      if (open != null) {
        ends.end(open, true);
      }
      ends.whenNone(() -> {
        async.close();
        onClosed.run();
      });
    }
  }

  private final class Events implements PahoLink.Owner {
    @Override
    public void onAccepted(PahoLink from, Granted grants, boolean sessionPresent) {
      enter(from, () -> accepted(from, grants, sessionPresent));
    }

    @Override
    public void onLost(PahoLink from, Loss loss) {
      enter(from, () -> lost(from, loss));
    }

    @Override
    public void onPublished(PahoLink from, long id, int code) {
      enter(from, () -> published(id, code));
    }

    @Override
    public void onSubscribed(PahoLink from, String filter, int code) {
      enter(from, () -> subscribed(filter, code));
    }

    @Override
    public void onMessage(PahoLink from, ReceivedMessage message, int packetId) {
      enter(from, () -> received(from, message, packetId));
    }
  }
}
