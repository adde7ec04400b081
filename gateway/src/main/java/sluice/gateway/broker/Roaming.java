package sluice.gateway.broker;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.mqtt.Reasons;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Sessions that clients find at whichever worker they come to: a session is at one of them at a
 * time, which stores what has changed twice a second; the one that a client comes to claims it, and
 * the one before lets go of it. Loop's thread only.
 */
final class Roaming implements Peers.Listener {
  /** What a killed worker has not stored is that old at most. */
  static final long SAVE_MILLIS = 500;

  /** A connected client's session is stored again before it would be forgotten. */
  private static final long KEEP_MILLIS = 60_000;

  private static final long KEEP_SECONDS = 3 * KEEP_MILLIS / 1_000;

  private final LocalBroker broker;
  private final Peers peers;
  private final Runnable onSettled;
  private final Set<Session> changed = new LinkedHashSet<>();
  private final Timer saves;
  private final Timer keeps;

  Roaming(Loop loop, LocalBroker broker, Peers peers, Runnable onSettled) {
    this.broker = broker;
    this.peers = peers;
    this.onSettled = onSettled;
    this.saves = loop.setInterval(SAVE_MILLIS, this::save);
    this.keeps = loop.setInterval(KEEP_MILLIS, this::keep);
    saves.unref();
    keeps.unref();
  }

  /** Names have no line's end; what follows may be anything. */
  private static String key(String listener, String clientId) {
    return listener + "\n" + clientId;
  }

  private static String key(Session session) {
    return key(session.point().options().name(), session.clientId());
  }

  // --- from the clients ---

  /**
   * A client is here; its session is, too, when this calls back.
   *
   * @param then called once, never before this returns
   */
  void claim(ListenPoint point, String clientId, Runnable then) {
    peers.claim(
        key(point.options().name(), clientId),
        claimed -> {
          byte[] state = claimed.state();
          Session here = point.session(clientId);
          if (here != null && !claimed.own()) {
            leave(here); // it went on elsewhere, and this one was not told
          }
          if (state != null && point.session(clientId) == null) {
            restore(point, clientId, state);
          }
          then.run();
        });
  }

  private static void restore(ListenPoint point, String clientId, byte[] state) {
    try {
      SessionReader.restore(point, JsonTree.parse(state), null);
    } catch (IOException e) {
      Logger.warn(
          "listen {}: the session of client {} cannot be gone on with: {}",
          point.options().name(),
          clientId,
          e.getMessage());
    }
  }

  /** There is more to store of it, soon. */
  void changed(Session session) {
    changed.add(session);
  }

  /** It has ended, for good. */
  void ended(Session session) {
    changed.remove(session);
    peers.drop(key(session));
  }

  private void save() {
    for (Session session : changed) {
      store(session, false);
    }
    changed.clear();
  }

  private void keep() {
    sessions().stream().filter(Session::isUp).forEach(changed::add);
  }

  private List<Session> sessions() {
    return broker.points().stream().flatMap(point -> point.sessions().values().stream()).toList();
  }

  private void store(Session session, boolean free) {
    byte[] state = state(session);
    if (state.length > 0 && (!free || session.expirySeconds() > 0)) {
      peers.store(key(session), state, seconds(session, free), free);
    } else if (free) {
      peers.drop(key(session));
    }
  }

  private static long seconds(Session session, boolean free) {
    boolean kept = session.isUp() && !free;
    return Math.max(1, session.expirySeconds()) + (kept ? KEEP_SECONDS : 0);
  }

  /** None if it cannot be written. */
  private static byte[] state(Session session) {
    ListenPoint point = session.point();
    try {
      var will = session.will();
      long due = will == null ? 0 : will.delaySeconds();
      return SessionWriter.write(point.options().name(), session, null, due, point.nowNanos());
    } catch (IOException e) {
      Logger.warn("listen {}: {}: {}", point.options().name(), session.who(), e.getMessage());
      return new byte[0];
    }
  }

  /** All of them, for whoever has their clients next; this worker ends. */
  void close() {
    saves.close();
    keeps.close();
    sessions().forEach(session -> store(session, true));
    peers.close();
  }

  // --- from the other workers ---

  @Override
  public void onMessage(byte[] message) {
    broker.onPeer(message);
  }

  @Override
  public void onUp() {
    changed.addAll(sessions());
    save(); // the server may have forgotten all of them
  }

  @Override
  public void onSettled() {
    onSettled.run();
  }

  @Override
  public void onClaimed(String key, int by) {
    int end = key.indexOf('\n');
    Session session = end < 0 ? null : find(key.substring(0, end), key.substring(end + 1));
    if (session == null) {
      peers.letGo(key, null, 1, by);
      return;
    }
    Client client = session.client();
    if (client != null) {
      session.point().tally().takenOver++;
      client.end(Reasons.SESSION_TAKEN_OVER);
    }
    byte[] state = session.point().session(session.clientId()) == session ? yielded(session) : null;
    peers.letGo(key, state, Math.max(1, session.expirySeconds()), by);
  }

  private @Nullable Session find(String listener, String clientId) {
    return broker.points().stream()
        .filter(point -> point.options().name().equals(listener))
        .findFirst()
        .map(point -> point.session(clientId))
        .orElse(null);
  }

  /** What is not surely on the disk is sent again, to the next one. */
  private byte[] yielded(Session session) {
    session.intake.forgetUncertain();
    byte[] state = state(session);
    leave(session);
    return state;
  }

  /** Nothing of it happens here any more, and it is not forgotten elsewhere. */
  private void leave(Session session) {
    changed.remove(session);
    Client client = session.client();
    session.leave();
    if (client != null) {
      client.end(Reasons.SESSION_TAKEN_OVER);
    }
    boolean _ = session.point().sessions().remove(session.clientId(), session);
    session.intake.clear();
    session.outbox.clear();
    session.subscriptions().clear();
    broker.letGo(session);
  }
}
