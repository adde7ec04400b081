package sluice.addons.host;

import java.util.ArrayList;
import java.util.List;
import sluice.loop.Loop;

/**
 * Messages of the gateway and its addons to the addons that want them, each in the next turn: an
 * addon that answers itself does not go round for ever in one. Loop's thread only.
 */
final class TopicHub {
  /** Takes a message. */
  @FunctionalInterface
  interface Hearer {
    void heard(String topic, byte[] payload);
  }

  /** Deliveries that may wait for one subscription; further messages it does not hear. */
  static final int PENDING_MAX = 1_024;

  /** One subscription. */
  final class Subscription {
    private final TopicFilter filter;
    private final AddonScope scope;
    private final Hearer hearer;
    private int pending;
    private long missed;
    private boolean ended;

    private Subscription(TopicFilter filter, AddonScope scope, Hearer hearer) {
      this.filter = filter;
      this.scope = scope;
      this.hearer = hearer;
    }

    private void offer(String topic, byte[] payload) {
      if (!filter.matches(topic)) {
        return;
      }
      if (pending >= PENDING_MAX) {
        missed++;
        return;
      }
      pending++;
      loop.defer(() -> scope.run(() -> deliver(topic, payload)));
    }

    private void deliver(String topic, byte[] payload) {
      pending--;
      if (!ended) {
        hearer.heard(topic, payload);
      }
    }

    void end() {
      ended = true;
      all.remove(this);
    }

    /** Messages that came while too many waited. */
    long missed() {
      return missed;
    }
  }

  private final Loop loop;
  private final List<Subscription> all = new ArrayList<>();

  TopicHub(Loop loop) {
    this.loop = loop;
  }

  Subscription subscribe(TopicFilter filter, AddonScope scope, Hearer hearer) {
    Subscription subscription = new Subscription(filter, scope, hearer);
    all.add(subscription);
    return subscription;
  }

  boolean isWanted() {
    return !all.isEmpty();
  }

  void heard(String topic, byte[] payload) {
    for (Subscription subscription : all) {
      subscription.offer(topic, payload);
    }
  }
}
