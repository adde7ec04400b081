package sluice.gateway.mqtt;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.gateway.handover.SessionHold;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/**
 * The loop-native uplink: MQTT 5 and 3.1.1 on Netty's codec. {@link UplinkDriver} says when, a
 * {@link MqttLink} is one connection, the {@link MqttSession} what outlives it. Loop's thread only.
 */
public final class MqttClient implements UplinkClient {
  private final Loop loop;
  private final HostResolver resolver;
  private final MqttOptions options;
  private final MqttSession session;
  private final UplinkDriver driver;
  private String clientId;
  private boolean everUp;
  private @Nullable MqttLink link;
  private @Nullable WarmLink warm;
  private @Nullable Runnable onClosed;

  private MqttClient(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      UplinkListener listener,
      RandomGenerator random) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
    this.session = new MqttSession(options, listener);
    this.driver = new UplinkDriver(loop, options, listener, random, new Links());
    this.clientId = options.clientId();
  }

  /** As the other, for a broker's address or {@code localhost}. */
  public static MqttClient create(
      Loop loop, MqttOptions options, UplinkListener listener, RandomGenerator random) {
    return create(loop, HostResolver.NONE, options, listener, random);
  }

  /**
   * A client that is idle until {@link #connect}.
   *
   * @param resolver is asked for the broker's name at each connect
   * @param random draws the back-off's jitter
   */
  public static MqttClient create(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      UplinkListener listener,
      RandomGenerator random) {
    return new MqttClient(loop, resolver, options, listener, random);
  }

  @Override
  public void connect(int failures) {
    driver.connect(failures);
  }

  @Override
  public void prepare() {
    if (driver.state() instanceof UplinkState.Idle && warm == null) {
      warm = WarmLink.open(loop, resolver, options, driver.server(), session);
    }
  }

  @Override
  public void hurry() {
    MqttLink open = link;
    if (open != null && driver.isUp()) {
      open.connection().ackAtOnce();
    }
  }

  @Override
  public SessionHold session() {
    return session.hold(clientId, everUp);
  }

  @Override
  public void resume(SessionHold hold) {
    clientId = clientId.isEmpty() ? hold.clientId() : clientId;
    everUp = hold.resumable();
    session.goOn(hold);
  }

  @Override
  public int window() {
    return driver.isUp() ? session.outgoing.window() : 0;
  }

  @Override
  public PublishResult publish(SpooledMessage message) {
    return driver.isUp() ? session.outgoing.publish(message) : PublishResult.NOT_CONNECTED;
  }

  @Override
  public boolean forget(long id) {
    return session.outgoing.forget(id);
  }

  @Override
  public boolean subscribe(String filter, int qos, SubscriptionListener subscriber) {
    return session.subscriptions.subscribe(filter, qos, subscriber);
  }

  @Override
  public void unsubscribe(String filter) {
    session.subscriptions.unsubscribe(filter);
  }

  @Override
  public void close(Runnable whenClosed) {
    if (warm != null) {
      warm.close();
    }
    driver.close(whenClosed);
  }

  @Override
  public UplinkState state() {
    return driver.state();
  }

  /** What the driver asks for. */
  private final class Links implements UplinkDriver.Link {
    @Override
    public void open(Redirects.Server server) {
      Events events = new Events();
      MqttLink ready = warm == null ? null : warm.use(server, events);
      warm = null;
      link =
          ready == null ? MqttLink.open(loop, resolver, options, server, session, events) : ready;
    }

    @Override
    public void giveUp(String reason) {
      if (link != null) {
        link.lose(Loss.NO_CODE, reason);
      }
    }

    @Override
    public void close(Runnable whenClosed) {
      session.onDown();
      MqttLink open = link;
      if (open == null) {
        loop.defer(whenClosed);
      } else {
        onClosed = whenClosed;
        open.close();
      }
    }
  }

  /** What the link tells, and nothing more once it has ended. */
  private final class Events implements MqttLink.Owner {
    /**
     * A process's first connection starts clean if it publishes with QoS 2, unless the one before
     * has handed its session over: the broker may still hold packet ids of a process before this
     * one, and would take a new message under one of them for a repetition, and drop it.
     */
    @Override
    public void onOpened() {
      MqttLink open = link;
      if (open != null && driver.opened()) {
        boolean unnamed = clientId.isEmpty() && !options.isMqtt5(); // 3.1.1, 3.1.3.1
        open.sendConnect(clientId, unnamed || (!everUp && options.qos() == 2));
      }
    }

    @Override
    public void onAccepted(Granted granted, boolean sessionPresent) {
      MqttLink open = link;
      if (open == null || !driver.accepted()) {
        return;
      }
      everUp = true;
      String assigned = granted.assignedClientId();
      if (clientId.isEmpty() && assigned != null) {
        clientId = assigned;
      }
      session.onUp(open.connection(), granted, sessionPresent);
    }

    @Override
    public void onLost(Loss loss) {
      link = null;
      session.onDown();
      driver.lost(loss);
    }

    @Override
    public void onClosed() {
      link = null;
      if (onClosed != null) {
        loop.defer(onClosed);
      }
    }
  }
}
