package sluice.gateway.broker;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Will;
import sluice.gateway.spool.TopicFilter;
import sluice.loop.Timer;

/**
 * What the broker knows of a client over its connections (MQTT 5, 4.1), in memory. Loop's thread
 * only.
 */
final class Session {
  private final ListenPoint point;
  private final String clientId;
  private final String user;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  final Intake intake;
  final Outbox outbox;
  private Protocol protocol;
  private @Nullable Client client;
  private @Nullable Will will;
  private @Nullable Timer expiry;
  private @Nullable Timer willDelay;
  private long expirySeconds;

  /**
   * A new one.
   *
   * @param user empty for anonymous
   */
  Session(ListenPoint point, String clientId, String user, Protocol protocol) {
    this.point = point;
    this.clientId = clientId;
    this.user = user;
    this.protocol = protocol;
    this.intake = new Intake(this, point);
    this.outbox = new Outbox(this, point);
  }

  ListenPoint point() {
    return point;
  }

  String clientId() {
    return clientId;
  }

  String user() {
    return user;
  }

  /** For a log. */
  String who() {
    return "client " + clientId + (user.isEmpty() ? "" : " of " + user);
  }

  Protocol protocol() {
    return protocol;
  }

  boolean isMqtt5() {
    return protocol == Protocol.MQTT5;
  }

  @Nullable Client client() {
    return client;
  }

  boolean isUp() {
    return client != null;
  }

  @Nullable Will will() {
    return will;
  }

  long expirySeconds() {
    return expirySeconds;
  }

  Map<String, Subscription> subscriptions() {
    return subscriptions;
  }

  /** The highest QoS at which a topic is wanted, or -1. */
  int wants(String topic, boolean ownMessage) {
    int best = -1;
    for (Map.Entry<String, Subscription> one : subscriptions.entrySet()) {
      boolean heard = !ownMessage || !one.getValue().noLocal();
      if (heard && one.getValue().qos() > best && TopicFilter.matches(one.getKey(), topic)) {
        best = one.getValue().qos();
      }
    }
    return best;
  }

  /** Sends, to who is there. */
  void send(Object packet) {
    Client to = client;
    if (to == null) {
      ReferenceCountUtil.release(packet);
    } else {
      to.send(packet);
    }
  }

  ByteBufAllocator alloc() {
    Client to = client;
    return to == null ? ByteBufAllocator.DEFAULT : to.alloc();
  }

  void reviewReading() {
    if (client != null) {
      client.reviewReading();
    }
  }

  // --- connections ---

  /** A client is let in; its CONNACK has been sent. */
  void onUp(Client up, ConnectRequest request) {
    attach(up, request.protocol(), request.will(), request.sessionExpirySeconds());
    outbox.onUp();
    intake.drain();
  }

  /** A connection is this session's. */
  void attach(Client up, Protocol spoken, @Nullable Will last, long expiresSeconds) {
    stopTimers();
    client = up;
    protocol = spoken;
    will = last;
    expirySeconds = expiresSeconds;
    point.broker().changed(this);
  }

  /** MQTT 5, 3.14.2.2.2. */
  void expireAfter(long seconds) {
    expirySeconds = seconds;
  }

  /**
   * Its connection is gone.
   *
   * @param orderly by a DISCONNECT that takes the will back (MQTT 5, 3.14.4)
   */
  void onDown(boolean orderly) {
    client = null;
    Will last = will;
    if (orderly) {
      will = null;
    } else if (last != null && last.delaySeconds() > 0 && expirySeconds > 0) {
      willDelay = point.after(Math.min(last.delaySeconds(), expirySeconds), this::publishWill);
    } else {
      publishWill();
    }
    if (expirySeconds == 0) {
      point.end(this);
    } else {
      point.away(this);
      point.broker().changed(this);
      expiry = point.after(expirySeconds, () -> point.end(this));
    }
  }

  /** As it was elsewhere, without a connection. */
  void restore(@Nullable Will last, long willSeconds, long expiresSeconds) {
    will = last;
    expirySeconds = expiresSeconds;
    if (last != null) {
      willDelay = point.after(willSeconds, this::publishWill);
    }
    expiry = point.after(expiresSeconds, () -> point.end(this));
  }

  private void publishWill() {
    Will last = will;
    will = null;
    if (last != null) {
      point.publishWill(this, last);
    }
  }

  /** Nothing of it is left; a will that is due by then is published (MQTT 5, 3.1.2.5). */
  void end() {
    stopTimers();
    if (client == null) {
      publishWill();
    }
    intake.clear();
    outbox.clear();
    subscriptions.clear();
  }

  /** It goes on elsewhere: nothing of it happens here any more. */
  void leave() {
    stopTimers();
    will = null;
    client = null;
  }

  private void stopTimers() {
    if (expiry != null) {
      expiry.close();
      expiry = null;
    }
    if (willDelay != null) {
      willDelay.close();
      willDelay = null;
    }
  }
}
