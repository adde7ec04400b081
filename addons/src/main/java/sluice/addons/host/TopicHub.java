package sluice.addons.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** Messages that may wait for one subscription; further ones it does not hear. */
  static final int PENDING_MAX = 1_024;

  /** Their bytes. */
  static final long PENDING_BYTES_MAX = 1 << 20;

  private record Message(String topic, byte[] payload) {}

  /** One subscription. */
  final class Subscription {
    private final TopicFilter filter;
    private final AddonScope scope;
    private final Hearer hearer;
    private final Deque<Message> pending = new ArrayDeque<>();
    private final Runnable deliver = this::deliver;
    private final long number;
    private long pendingBytes;
    private boolean scheduled;
    private long missed;

    private Subscription(TopicFilter filter, AddonScope scope, Hearer hearer, long number) {
      this.number = number;
      this.filter = filter;
      this.scope = scope;
      this.hearer = hearer;
    }

    private void offer(String topic, byte[] payload) {
      if (pending.size() >= PENDING_MAX || pendingBytes + payload.length > PENDING_BYTES_MAX) {
        missed++;
        return;
      }
      pending.add(new Message(topic, payload));
      pendingBytes += payload.length;
      schedule();
    }

    private void schedule() {
      if (!scheduled) {
        scheduled = true;
        loop.defer(() -> scope.run(deliver));
      }
    }

    /** What is here now, as far as the addon's time goes; what comes meanwhile waits for a turn. */
    private void deliver() {
      scheduled = false;
      for (int left = pending.size(); left > 0 && scope.hasTimeLeft(); left--) {
        Message next = pending.poll();
        if (next == null) {
          return; // it ended in its own callback
        }
        pendingBytes -= next.payload.length;
        hearer.heard(next.topic, next.payload);
      }
      if (!pending.isEmpty()) {
        schedule();
      }
    }

    void end() {
      pending.clear();
      all.remove(this);
      if (upstream != null) {
        upstream.close(number);
      }
    }

    /** Messages that came while too many waited. */
    long missed() {
      return missed;
    }
  }

  private final Loop loop;
  private final @Nullable Upstream upstream;
  private final List<Subscription> all = new ArrayList<>();

  /**
   * Without any subscription.
   *
   * @param upstream where messages come from; null: from whoever calls {@link #heard(String,
   *     byte[])}
   */
  TopicHub(Loop loop, @Nullable Upstream upstream) {
    this.loop = loop;
    this.upstream = upstream;
  }

  Subscription subscribe(TopicFilter filter, AddonScope scope, Hearer hearer) {
    long number = upstream == null ? 0 : upstream.subscribe("" + filter);
    Subscription subscription = new Subscription(filter, scope, hearer, number);
    all.add(subscription);
    return subscription;
  }

  boolean isWanted() {
    return !all.isEmpty();
  }

  void heard(String topic, byte[] payload) {
    for (Subscription subscription : all) {
      if (subscription.filter.matches(topic)) {
        subscription.offer(topic, payload);
      }
    }
  }

  /** What upstream has for one subscription. */
  void heard(long number, String topic, byte[] payload) {
    for (Subscription subscription : all) {
      if (subscription.number == number) {
        subscription.offer(topic, payload);
      }
    }
  }
}
