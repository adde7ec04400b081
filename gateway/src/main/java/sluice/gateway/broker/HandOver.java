package sluice.gateway.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.Reasons;
import sluice.loop.net.Connection;
import sluice.loop.net.Detached;
import sluice.loop.net.Endpoint;
import sluice.loop.net.Listener;

/**
 * A broker in parts: its listening sockets, connections that have not said yet whose they are, then
 * each session with its connection. A session that is larger than a part is several; its descriptor
 * goes with the first. Loop's thread only.
 */
final class HandOver {
  static final String LISTENER = "mqtt-listener";
  static final String SESSION = "mqtt-session";

  private static final int PIECE_BYTES = 32 * 1024; // in Base64 below what a part holds
  private static final long WILL_SECONDS_MIN = 30;

  private final List<Part> parts = new ArrayList<>();
  private int sessions;
  private int arrivals;

  private HandOver() {}

  static List<Part> of(LocalBroker broker) {
    HandOver all = new HandOver();
    for (ListenPoint point : broker.points()) {
      all.listener(point);
    }
    for (ListenPoint point : broker.points()) {
      all.sessions(point);
    }
    return all.parts;
  }

  private void listener(ListenPoint point) {
    Listener listener = point.listener();
    if (listener == null) {
      return;
    }
    if (point.options().endpoint() instanceof Endpoint.Dealt) {
      listener.close(); // there is no socket that could go along
      return;
    }
    String name = point.options().name();
    try {
      parts.add(socket(name, place(point.options().endpoint()), listener.detach()));
    } catch (IOException e) {
      Logger.warn("listen {}: its socket stays behind: {}", name, e.getMessage());
      listener.close();
    }
  }

  static Part socket(String listener, String place, int fd) {
    String state = place.isEmpty() ? "{}" : "{\"place\":\"" + base64(place) + "\"}";
    return new Part(listener, LISTENER, state, List.of(fd));
  }

  /** Where it listens, to be compared with where another configuration wants to. */
  static String place(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Open open ? place(open.place()) : "" + endpoint;
  }

  private void sessions(ListenPoint point) {
    for (Client client : point.clients()) {
      if (client.session() == null) {
        arrival(point, client);
      }
    }
    for (Session session : List.copyOf(point.sessions().values())) {
      try {
        session(point, session);
      } catch (IOException e) {
        Logger.warn(
            "listen {}: {} stays behind: {}", point.options().name(), session.who(), "" + e);
        close(session, session.client());
      }
    }
    point.leave();
  }

  private void arrival(ListenPoint point, Client client) {
    Connection from = client.connection();
    try {
      if (from != null && client.isArriving() && point.options().tls() == null) {
        boolean unix = unix(point.options().endpoint());
        parts.add(Arrival.of(point, client, from, unix, arrivals++));
        return;
      }
    } catch (IOException e) {
      Logger.warn("listen {}: {} is refused: {}", point.options().name(), client.who(), "" + e);
    }
    client.refuse(Reasons.SUCCESS); // its password is being looked at, or it has TLS
  }

  private void session(ListenPoint point, Session session) throws IOException {
    Client client = session.client();
    Connection connection = client == null ? null : client.connection();
    boolean uncertain = session.intake.isUncertain();
    if (client != null && connection != null && !uncertain && point.options().tls() == null) {
      ClientState state = client.state();
      String peer = connection.remote();
      client.leave(); // what follows of the connection is not its client's doing
      Detached detached = connection.detach();
      boolean unix = unix(point.options().endpoint());
      var moving = new SessionWriter.Moving(state, unix, peer, detached.unsent());
      add(point, session, moving, 0, List.of(detached.fd()));
    } else if (session.expirySeconds() > 0) {
      session.intake.forgetUncertain();
      long seconds = client == null ? 0 : 2L * client.state().keepAliveSeconds();
      add(point, session, null, Math.max(WILL_SECONDS_MIN, seconds), List.of());
      close(session, client);
    } else {
      close(session, client);
    }
    session.leave();
  }

  private static boolean unix(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Open open -> unix(open.place());
      case Endpoint.Dealt dealt -> unix(dealt.place());
      case Endpoint.Unix _ -> true;
      case Endpoint.Address _ -> false;
    };
  }

  /** It comes back to its session, if it has one. */
  private static void close(Session session, @Nullable Client client) {
    session.leave();
    if (client != null) {
      client.end(Reasons.SHUTTING_DOWN);
    }
  }

  private void add(
      ListenPoint point,
      Session session,
      SessionWriter.@Nullable Moving moving,
      long willSeconds,
      List<Integer> fds)
      throws IOException {
    String listener = point.options().name();
    byte[] json = SessionWriter.write(listener, session, moving, willSeconds, point.nowNanos());
    int number = sessions++;
    int pieces = (json.length + PIECE_BYTES - 1) / PIECE_BYTES;
    for (int piece = 0; piece < pieces; piece++) {
      int from = piece * PIECE_BYTES;
      int length = Math.min(PIECE_BYTES, json.length - from);
      byte[] bytes = new byte[length];
      System.arraycopy(json, from, bytes, 0, length);
      String state =
          "{\"session\":%d,\"piece\":%d,\"pieces\":%d,\"json\":\"%s\"}"
              .formatted(number, piece, pieces, Base64.getEncoder().encodeToString(bytes));
      String name = listener + "/" + number + "/" + piece;
      parts.add(new Part(name, SESSION, state, piece == 0 ? fds : List.of()));
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
