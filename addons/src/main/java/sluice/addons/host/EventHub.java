package sluice.addons.host;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.addons.AddonError;
import sluice.addons.AddonException;

/** Events among addons, called at once, with the payload where it is. Loop's thread only. */
final class EventHub {
  /** Emits within emits; more is a circle. */
  static final int DEPTH_MAX = 16;

  /** Takes an event; the payload is valid during the call. */
  @FunctionalInterface
  interface Hearer {
    void heard(MemorySegment payload);
  }

  /** One listener. */
  final class Listener {
    private final String event;
    private final AddonScope scope;
    private final Hearer hearer;
    private boolean ended;

    private Listener(String event, AddonScope scope, Hearer hearer) {
      this.event = event;
      this.scope = scope;
      this.hearer = hearer;
    }

    private void call(MemorySegment payload) {
      if (!ended) {
        scope.runNow(() -> hearer.heard(payload));
      }
    }

    void end() {
      ended = true;
      List<Listener> rest = new ArrayList<>(byEvent.getOrDefault(event, List.of()));
      rest.remove(this);
      if (rest.isEmpty()) {
        byEvent.remove(event);
      } else {
        byEvent.put(event, rest);
      }
    }
  }

  /** Lists are replaced, never changed: a running emit keeps its. */
  private final Map<String, List<Listener>> byEvent = new HashMap<>();

  private int depth;

  Listener on(String event, AddonScope scope, Hearer hearer) {
    Listener listener = new Listener(event, scope, hearer);
    List<Listener> more = new ArrayList<>(byEvent.getOrDefault(event, List.of()));
    more.add(listener);
    byEvent.put(event, more);
    return listener;
  }

  /**
   * Calls the listeners.
   *
   * @return how many there were
   */
  int emit(String event, MemorySegment payload) {
    List<Listener> listeners = byEvent.getOrDefault(event, List.of());
    if (depth >= DEPTH_MAX) {
      throw new AddonException(
          AddonError.LIMIT, "emit " + event + ": " + DEPTH_MAX + " emits within each other");
    }
    depth++;
    try {
      for (Listener listener : listeners) {
        listener.call(payload);
      }
    } finally {
      depth--;
    }
    return listeners.size();
  }
}
