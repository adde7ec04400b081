package sluice.gateway.mqtt;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.net.Connection;

/**
 * What is subscribed to, and the requests that tell the broker: one at a time, in order. Loop's
 * thread only.
 */
final class Subscriptions {
  static final int SUBSCRIPTIONS_MAX = 100;

  private static final class Subscription {
    final String filter;
    final int qos;
    final SubscriptionListener listener;
    boolean granted;

    Subscription(String filter, int qos, SubscriptionListener listener) {
      this.filter = filter;
      this.qos = qos;
      this.listener = listener;
    }
  }

  /** A request, subscribing unless it is to end one. */
  private record Request(String filter, @Nullable Subscription wanted) {}

  private final Inflight inflight;
  private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private final Map<String, Integer> grantedBefore = new HashMap<>();
  private @Nullable Connection connection;
  private @Nullable Request asked;
  private int askedPacketId;

  Subscriptions(Inflight inflight) {
    this.inflight = inflight;
  }

  boolean subscribe(String filter, int qos, SubscriptionListener listener) {
    boolean room = subscriptions.size() < SUBSCRIPTIONS_MAX || subscriptions.containsKey(filter);
    if (!room || !TopicNames.isFilter(filter) || qos < 0 || qos > 2) {
      return false;
    }
    Subscription wanted = new Subscription(filter, qos, listener);
    subscriptions.put(filter, wanted);
    request(new Request(filter, wanted));
    return true;
  }

  void unsubscribe(String filter) {
    if (subscriptions.remove(filter) != null) {
      request(new Request(filter, null));
    }
  }

  /** Gives a message to all whose filter matches. */
  void deliver(ReceivedMessage message) {
    for (Subscription one : List.copyOf(subscriptions.values())) {
      if (TopicNames.matches(one.filter, message.topic())) {
        one.listener.onMessage(message);
      }
    }
  }

  /** What the broker has granted, by filter. */
  Map<String, Integer> granted() {
    Map<String, Integer> all = new HashMap<>(grantedBefore);
    for (Subscription one : subscriptions.values()) {
      if (one.granted) {
        all.put(one.filter, one.qos);
      }
    }
    return all;
  }

  /**
   * What another client of this session was granted. It is not asked for again: the broker would
   * send again what it has retained, as a command of long ago.
   */
  void goOn(Map<String, Integer> filters) {
    grantedBefore.putAll(filters);
  }

  private void skipGranted() {
    for (Request request : List.copyOf(requests)) {
      Subscription wanted = request.wanted;
      if (wanted != null && Objects.equals(grantedBefore.get(wanted.filter), wanted.qos)) {
        requests.remove(request);
        answer(wanted, wanted.qos);
      }
    }
  }

  /** All again without a session; with one, what the broker has not answered yet. */
  void onUp(Connection up, boolean resumed) {
    connection = up;
    if (!resumed) {
      requests.clear();
      for (Subscription one : subscriptions.values()) {
        one.granted = false;
        requests.add(new Request(one.filter, one));
      }
    } else {
      skipGranted();
    }
    grantedBefore.clear();
    sendNext();
  }

  void onDown() {
    connection = null;
    Request open = asked;
    if (open != null) {
      requests.addFirst(open);
      asked = null;
      if (inflight.delivery(askedPacketId) == Delivery.SUBACK) {
        inflight.remove(askedPacketId);
      }
    }
  }

  /** SUBACK (MQTT 5, 3.9) or UNSUBACK (3.11, without codes in 3.1.1). */
  void onAnswer(int packetId, boolean unsubscribed, List<Integer> codes) throws ViolationException {
    Request open = asked;
    if (open == null || packetId != askedPacketId || unsubscribed != (open.wanted == null)) {
      throw ViolationException.protocol("an answer to a subscription that was not asked for");
    }
    if (codes.size() != 1) {
      throw ViolationException.protocol(codes.size() + " reason codes for one topic filter");
    }
    inflight.remove(packetId);
    asked = null;
    Subscription wanted = open.wanted;
    if (wanted != null && subscriptions.get(open.filter) == wanted) {
      answer(wanted, codes.getFirst());
    }
    sendNext();
  }

  /** After anything that may have freed a packet id. */
  void sendNext() {
    Connection to = connection;
    if (to == null || asked != null || requests.isEmpty()) {
      return;
    }
    int packetId = inflight.add(null, Delivery.SUBACK);
    if (packetId == 0) {
      return;
    }
    Request next = requests.remove();
    asked = next;
    askedPacketId = packetId;
    Subscription wanted = next.wanted;
    to.send(
        wanted == null
            ? Packets.unsubscribe(packetId, next.filter)
            : Packets.subscribe(packetId, next.filter, wanted.qos));
  }

  /** An open request for the same filter is overtaken by this one. */
  private void request(Request next) {
    requests.removeIf(waiting -> waiting.filter.equals(next.filter));
    requests.add(next);
    sendNext();
  }

  private void answer(Subscription wanted, int code) {
    if (code <= 2) {
      wanted.granted = true;
      wanted.listener.onSubscribed(code);
    } else {
      subscriptions.remove(wanted.filter);
      String reason = "subscribe to " + wanted.filter + ": " + Reasons.text(code);
      Logger.warn("mqtt: {}", reason);
      wanted.listener.onRefused(reason);
    }
  }
}
