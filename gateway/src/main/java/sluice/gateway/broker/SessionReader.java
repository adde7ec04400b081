package sluice.gateway.broker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.KnownAliases;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Will;
import sluice.loop.net.Tcp;

/** What {@link SessionWriter} wrote, alive again. Loop's thread only. */
final class SessionReader {
  private final ListenPoint point;
  private final JsonTree json;
  private final long nowNanos;

  private SessionReader(ListenPoint point, JsonTree json) {
    this.point = point;
    this.json = json;
    this.nowNanos = point.nowNanos();
  }

  /**
   * A session of a listener.
   *
   * @param fd of its connection, from now on the broker's own; null if none goes along
   */
  static void restore(ListenPoint point, JsonTree json, @Nullable Integer fd) throws IOException {
    new SessionReader(point, json).restore(fd);
  }

  private void restore(@Nullable Integer fd) throws IOException {
    Protocol protocol = protocol();
    Session session = point.begin(json.string("client"), json.string("user"), protocol);
    if (session == null) {
      throw new IOException("client " + json.string("client") + ": no room for its session");
    }
    for (JsonTree one : json.objects("subscriptions")) {
      session
          .subscriptions()
          .put(one.string("filter"), new Subscription(one.integer("qos"), one.flag("no_local")));
    }
    point.subscriptionsChanged(session);
    intake(session.intake);
    outbox(session.outbox);
    if (fd != null) {
      connect(session, json.object("connection"), fd);
    } else {
      long due = json.has("will") ? json.object("will").number("due_seconds") : 0;
      session.restore(will(), due, json.number("expiry_seconds"));
    }
    if (session.intake.held() > 0) {
      point.holding(session);
    }
    session.intake.drain();
    session.outbox.pump();
  }

  private Protocol protocol() throws IOException {
    try {
      return Protocol.valueOf(json.string("protocol"));
    } catch (IllegalArgumentException e) {
      throw new IOException("protocol: " + json.string("protocol"), e);
    }
  }

  private @Nullable Will will() throws IOException {
    if (!json.has("will")) {
      return null;
    }
    JsonTree will = json.object("will");
    return new Will(
        will.string("topic"),
        will.bytes("payload"),
        will.integer("qos"),
        false,
        will.number("delay_seconds"),
        MessageJson.readProperties(will));
  }

  private void intake(Intake to) throws IOException {
    for (JsonTree one : json.objects("pending")) {
      Message held = one.has("topic") ? MessageJson.read(one, nowNanos) : null;
      to.restore(one.integer("packet_id"), one.integer("ack_qos"), held, one.integer("code"));
    }
    for (String id : json.string("unreleased").split(" ", -1)) {
      if (!id.isEmpty()) {
        to.unreleased().set(Integer.parseInt(id));
      }
    }
  }

  private void outbox(Outbox to) throws IOException {
    to.restoreLast(json.integer("last_packet_id"));
    for (JsonTree one : json.objects("outgoing")) {
      Integer packetId = one.has("packet_id") ? one.integer("packet_id") : null;
      to.restore(packetId, MessageJson.read(one, nowNanos));
    }
  }

  /** Its client notices nothing: what was on its way out goes first, what came half is kept. */
  private void connect(Session session, JsonTree from, int fd) throws IOException {
    Protocol protocol = protocol();
    KnownAliases aliases = new KnownAliases(from.integer("alias_max"));
    for (JsonTree one : from.objects("aliases")) {
      aliases.restore(one.integer("alias"), one.string("topic"));
    }
    ClientState state =
        new ClientState(
            protocol,
            aliases,
            from.integer("receive_maximum"),
            from.number("packet_bytes_max"),
            from.integer("keep_alive_seconds"),
            from.number("silent_ms"),
            from.bytes("unread"));
    byte[] unsent = from.bytes("unsent");
    boolean unix = from.flag("unix");
    String peer = from.string("peer");
    Will will = will();
    long expirySeconds = json.number("expiry_seconds");
    var _ =
        Tcp.adopt(
            point.loop(),
            fd,
            unix,
            peer,
            state.unread(),
            pipeline -> {
              Client client = point.client(pipeline, protocol);
              client.restore(state, session, unsent);
              session.attach(client, protocol, will, expirySeconds);
              return client;
            });
  }
}
