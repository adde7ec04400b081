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
 * Gives {@link UplinkMachine} its events and does what its states say, with timers: what both
 * clients share. Loop's thread only.
 */
final class UplinkDriver {
  /** One client's way to a broker; it calls the driver back about one connection at a time. */
  interface Link {
    /** Begins a connection: {@link #opened}, {@link #accepted} or {@link #lost} follows. */
    void open(Redirects.Server server);

    /** Gives the connection up, with {@link #lost} in this call if there is one. */
    void giveUp(String reason);

    /**
     * Ends in order.
     *
     * @param onClosed called once, never before this returns
     */
    void close(Runnable onClosed);
  }

  private final Loop loop;
  private final MqttOptions options;
  private final UplinkListener listener;
  private final RandomGenerator random;
  private final Link link;
  private final Redirects redirects;
  private UplinkState state = new UplinkState.Idle();
  private @Nullable Timer timer; // of the handshake, the back-off or the lasting: one at a time

  UplinkDriver(
      Loop loop, MqttOptions options, UplinkListener listener, RandomGenerator random, Link link) {
    this.loop = loop;
    this.options = options;
    this.listener = listener;
    this.random = random;
    this.link = link;
    this.redirects =
        new Redirects(
            new Redirects.Server(options.host(), options.port()), options.limits().redirectsMax());
  }

  UplinkState state() {
    return state;
  }

  /** Where the next connection goes. */
  Redirects.Server server() {
    return redirects.current();
  }

  boolean isUp() {
    return state instanceof Up;
  }

  void connect(int failures) {
    if (advance(new ConnectAsked(failures))) {
      if (state instanceof Connecting) {
        open();
      } else {
        backOff();
      }
    }
  }

  void close(Runnable onClosed) {
    if (state instanceof Closed) {
      loop.defer(onClosed);
      return;
    }
    boolean _ = advance(new CloseAsked());
    clearTimer();
    link.close(onClosed);
  }

  /** True if CONNECT is to be sent now. */
  boolean opened() {
    return advance(new Opened());
  }

  /** CONNACK says success; true if the uplink is up now. */
  boolean accepted() {
    if (!advance(new Accepted())) {
      return false;
    }
    clearTimer();
    timer = loop.setTimeout(options.backOff().stableAfterMillis(), this::lasted);
    return true;
  }

  /** The one way down. */
  void lost(Loss raw) {
    clearTimer();
    Loss loss = raw.at("connect to " + redirects.current() + ": ");
    String reference = raw.serverReference();
    String notFollowed = reference == null ? null : redirects.follow(reference);
    if (reference != null && notFollowed == null && advance(new Redirected())) {
      listener.onDown(loss.at("sent to " + redirects.current() + ": "));
      if (state instanceof Connecting) { // not closed by what that called
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

  /** Takes an event; true if it changed the state. */
  private boolean advance(UplinkEvent event) {
    UplinkState before = state;
    state = UplinkMachine.next(before, event);
    return !state.equals(before);
  }

  private void open() {
    long timeout = options.connectTimeoutMillis();
    timer = loop.setTimeout(timeout, () -> link.giveUp("no CONNACK within " + timeout + " ms"));
    link.open(redirects.current());
  }

  private void lasted() {
    redirects.onLasted();
    if (advance(new Lasted())) {
      listener.onBackOff(0, 0);
    }
  }

  private void backOff() {
    if (state instanceof BackingOff(int failures, Loss loss)) {
      redirects.startOver();
      long wait = options.backOff().waitMillis(failures, loss.isTakenOver(), random.nextDouble());
      timer = loop.setTimeout(wait, this::backedOff);
      listener.onBackOff(failures, wait);
    }
  }

  private void backedOff() {
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
}
