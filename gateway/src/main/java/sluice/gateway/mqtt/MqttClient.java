package sluice.gateway.mqtt;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.UplinkEvent.Accepted;
import sluice.gateway.mqtt.UplinkEvent.BackedOff;
import sluice.gateway.mqtt.UplinkEvent.CloseAsked;
import sluice.gateway.mqtt.UplinkEvent.ConnectAsked;
import sluice.gateway.mqtt.UplinkEvent.Lasted;
import sluice.gateway.mqtt.UplinkEvent.Lost;
import sluice.gateway.mqtt.UplinkEvent.Opened;
import sluice.gateway.mqtt.UplinkEvent.Redirected;
import sluice.gateway.mqtt.UplinkState.BackingOff;
import sluice.gateway.mqtt.UplinkState.Closed;
import sluice.gateway.mqtt.UplinkState.Connecting;
import sluice.gateway.mqtt.UplinkState.Up;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * The loop-native uplink: MQTT 5 and 3.1.1 on Netty's codec. This class drives {@link
 * UplinkMachine}; a {@link MqttLink} is one connection, the {@link MqttSession} what outlives it.
 * Loop's thread only.
 */
public final class MqttClient implements UplinkClient {
  private final Loop loop;
  private final MqttOptions options;
  private final UplinkListener listener;
  private final RandomGenerator random;
  private final MqttSession session;
  private final Redirects redirects;
  private UplinkState state = new UplinkState.Idle();
  private String clientId;
  private boolean everUp;
  private @Nullable MqttLink link;
  private @Nullable Timer timer; // of the handshake, the back-off or the lasting: one at a time
  private @Nullable Runnable onClosed;

  private MqttClient(
      Loop loop, MqttOptions options, UplinkListener listener, RandomGenerator random) {
    this.loop = loop;
    this.options = options;
    this.listener = listener;
    this.random = random;
    this.session = new MqttSession(options, listener);
    this.redirects =
        new Redirects(
            new Redirects.Server(options.host(), options.port()), options.limits().redirectsMax());
    this.clientId = options.clientId();
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
  public void connect(int failures) {
    if (!advance(new ConnectAsked(failures))) {
      return;
    }
    if (state instanceof Connecting) {
      open();
    } else {
      backOff();
    }
  }

  @Override
  public int window() {
    return state instanceof Up ? session.outgoing.window() : 0;
  }

  @Override
  public PublishResult publish(SpooledMessage message) {
    return state instanceof Up ? session.outgoing.publish(message) : PublishResult.NOT_CONNECTED;
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
    if (state instanceof Closed) {
      loop.defer(whenClosed);
      return;
    }
    boolean _ = advance(new CloseAsked());
    clearTimer();
    session.onDown();
    MqttLink open = link;
    if (open == null) {
      loop.defer(whenClosed);
    } else {
      onClosed = whenClosed;
      open.close();
    }
  }

  @Override
  public UplinkState state() {
    return state;
  }

  /** Takes an event; true if it changed the state. */
  private boolean advance(UplinkEvent event) {
    UplinkState before = state;
    state = UplinkMachine.next(before, event);
    return !state.equals(before);
  }

  private void open() {
    long timeout = options.connectTimeoutMillis();
    timer = loop.setTimeout(timeout, () -> onTimeout(timeout));
    link = MqttLink.open(loop, options, redirects.current(), session, new Events());
  }

  private void onTimeout(long timeoutMillis) {
    if (link != null) {
      link.lose(Loss.NO_CODE, "no CONNACK within " + timeoutMillis + " ms");
    }
  }

  // --- from the link, which tells nothing more once it has ended ---

  /**
   * A process's first connection starts clean if it publishes with QoS 2: the broker may still hold
   * packet ids of a process before this one, and would take a new message under one of them for a
   * repetition, and drop it.
   */
  private void onOpened() {
    MqttLink open = link;
    if (open != null && advance(new Opened())) {
      boolean unnamed = clientId.isEmpty() && !options.isMqtt5(); // 3.1.1, 3.1.3.1
      open.sendConnect(clientId, unnamed || (!everUp && options.qos() == 2));
    }
  }

  private void onAccepted(Granted granted, boolean sessionPresent) {
    MqttLink open = link;
    if (open == null || !advance(new Accepted())) {
      return;
    }
    everUp = true;
    String assigned = granted.assignedClientId();
    if (clientId.isEmpty() && assigned != null) {
      clientId = assigned;
    }
    clearTimer();
    timer = loop.setTimeout(options.backOff().stableAfterMillis(), this::onLasted);
    session.onUp(open.connection(), granted, sessionPresent);
  }

  private void onLasted() {
    redirects.onLasted();
    if (advance(new Lasted())) {
      listener.onBackOff(0, 0);
    }
  }

  /** The one way down. */
  private void onLost(Loss raw) {
    link = null;
    clearTimer();
    session.onDown();
    Loss loss = raw.at("connect to " + redirects.current() + ": ");
    String reference = raw.serverReference();
    String notFollowed = reference == null ? null : redirects.follow(reference);
    if (reference != null && notFollowed == null && advance(new Redirected())) {
      listener.onDown(loss.at("sent to " + redirects.current() + ": "));
      if (state instanceof Connecting) {
        open();
      }
      return;
    }
    if (notFollowed != null) {
      loss = new Loss(loss.reason() + " \"" + reference + "\", " + notFollowed, loss.code(), null);
    }
    if (advance(new Lost(loss))) {
      backOff();
      listener.onDown(loss);
    }
  }

  private void onLinkClosed() {
    link = null;
    if (onClosed != null) {
      loop.defer(onClosed);
    }
  }

  private void backOff() {
    if (state instanceof BackingOff(int failures, Loss loss)) {
      redirects.startOver();
      long wait = options.backOff().waitMillis(failures, loss.isTakenOver(), random.nextDouble());
      timer = loop.setTimeout(wait, this::onBackedOff);
      listener.onBackOff(failures, wait);
    }
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

  private final class Events implements MqttLink.Owner {
    @Override
    public void onOpened() {
      MqttClient.this.onOpened();
    }

    @Override
    public void onAccepted(Granted granted, boolean sessionPresent) {
      MqttClient.this.onAccepted(granted, sessionPresent);
    }

    @Override
    public void onLost(Loss loss) {
      MqttClient.this.onLost(loss);
    }

    @Override
    public void onClosed() {
      MqttClient.this.onLinkClosed();
    }
  }
}
