package sluice.gateway.broker;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Reasons;
import sluice.gateway.mqtt.ViolationException;
import sluice.gateway.mqtt.Will;
import sluice.loop.Loop;

/** Who is let in, and with which session (MQTT 5, 3.1.4). Loop's thread only. */
final class Admission {
  private static final int ID_BYTES = 12;
  private static final byte[] NO_PASSWORD = new byte[0];

  private final ListenPoint point;
  private final @Nullable Users users;
  private @Nullable SecureRandom random; // lazy: most clients bring an id

  Admission(ListenPoint point, Loop loop, @Nullable PasswordFile file) {
    this.point = point;
    Path path = point.options().users();
    this.users = file == null || path == null ? null : new Users(loop, path, file, point.tally());
  }

  /** Answers with a CONNACK, now or later; until then the client is not read. */
  void authenticate(Client client, ConnectRequest request) throws ViolationException {
    Users known = users;
    String name = request.username();
    if (known == null || (name == null && point.options().anonymous())) {
      boolean open = point.options().anonymous() || point.options().wantsCertificates();
      if (!open) {
        throw new AssertionError("a listener that lets nobody in");
      }
      admit(client, request, "");
    } else if (name == null) {
      deny(client, Reasons.NOT_AUTHORIZED, "no user name");
    } else {
      byte[] password = request.password() == null ? NO_PASSWORD : request.password();
      client.reading(false);
      if (!known.check(name, password, ok -> checked(client, request, name, ok))) {
        point.tally().reached(Limit.PASSWORD_CHECKS, client.who());
        client.refuse(Reasons.QUOTA_EXCEEDED);
      }
    }
  }

  private void checked(Client client, ConnectRequest request, String name, boolean known) {
    if (client.isEnded()) {
      return;
    }
    if (known) {
      admit(client, request, name);
    } else {
      deny(client, Reasons.BAD_CREDENTIALS, "a wrong user name or password: " + name);
    }
  }

  private void deny(Client client, int code, String why) {
    point.tally().denied++;
    point.tally().warn("denied", client.who() + ": not let in: " + why);
    client.refuse(code);
  }

  private void admit(Client client, ConnectRequest request, String user) {
    Will will = request.will();
    if (will != null && !mayPublish(will.topic())) {
      deny(client, Reasons.NOT_AUTHORIZED, "may not publish its will");
      return;
    }
    Roaming among = point.broker().roaming();
    if (among == null || request.clientId().isEmpty()) {
      String id = request.clientId().isEmpty() ? newId() : request.clientId();
      enter(client, request, user, id);
      return;
    }
    client.reading(false);
    String id = request.clientId();
    among.claim(
        point,
        id,
        () -> {
          if (!client.isEnded()) {
            enter(client, request, user, id);
          }
        });
  }

  /** Its session is here, if there is one. */
  private void enter(Client client, ConnectRequest request, String user, String id) {
    Session before = point.session(id);
    if (before != null && !before.user().equals(user)) {
      deny(client, Reasons.NOT_AUTHORIZED, "the session of client " + id + " is another user's");
      return;
    }
    takeOver(before);
    Session session = point.session(id);
    boolean present = session != null && !request.cleanStart();
    if (session != null && !present) {
      point.end(session);
    }
    if (session == null || !present) {
      session = point.begin(id, user, request.protocol());
    }
    if (session == null) {
      client.refuse(Reasons.QUOTA_EXCEEDED);
      return;
    }
    client.accept(session, request, granted(request, id), present);
    client.reviewReading();
  }

  private boolean mayPublish(String topic) {
    TopicRules.Way way = point.way(topic);
    return way == TopicRules.Way.FORWARD || way == TopicRules.Way.LOCAL;
  }

  /** MQTT 5, 3.1.4: the connection that was there goes; its session may end with it. */
  private void takeOver(@Nullable Session before) {
    Client there = before == null ? null : before.client();
    if (there != null) {
      point.tally().takenOver++;
      there.end(Reasons.SESSION_TAKEN_OVER);
    }
  }

  /** Only MQTT 5 can be told of another keep alive. */
  private ConnectRequest granted(ConnectRequest asked, String id) {
    int max = point.limits().keepAliveSecondsMax();
    int keepAlive = asked.keepAliveSeconds();
    boolean over = max > 0 && (keepAlive == 0 || keepAlive > max);
    boolean told = over && asked.protocol() == Protocol.MQTT5;
    return asked.granted(
        id, told ? max : keepAlive, point.expirySeconds(asked.sessionExpirySeconds()));
  }

  private String newId() {
    if (random == null) {
      random = new SecureRandom();
    }
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return "sluice-" + HexFormat.of().formatHex(bytes);
  }
}
