package sluice.addons.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.addons.AddonError;
import sluice.addons.AddonException;

/**
 * Events among addons, called at once, with the payload where it is. Emitting makes no garbage.
 * Loop's thread only.
 */
final class EventHub {
  /** Emits within emits; more is a circle. */
  static final int DEPTH_MAX = 16;

  private static final Listener[] NONE = {};

  /** Takes an event. */
  @FunctionalInterface
  interface Hearer {
    /** The payload's bytes are there during the call. */
    void heard(long address, long length);
  }

  /** One name, as long as somebody emits or hears it. */
  final class Event {
    private final String name;

    /** Replaced, never changed: a running emit keeps its. */
    private Listener[] listeners = NONE;

    private int users;

    private Event(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    /** One user less. */
    void release() {
      if (--users == 0) {
        byName.remove(name);
      }
    }

    /**
     * Calls the listeners.
     *
     * @return how many there were
     */
    int emit(long address, long length) {
      if (depth >= DEPTH_MAX) {
        throw new AddonException(
            AddonError.LIMIT, "emit " + name + ": " + DEPTH_MAX + " emits within each other");
      }
      Listener[] all = listeners;
      depth++;
      try {
        for (Listener listener : all) {
          listener.call(address, length);
        }
      } finally {
        depth--;
      }
      return all.length;
    }
  }

  /** One listener. */
  static final class Listener {
    private final Event event;
    private final AddonScope scope;
    private final Hearer hearer;
    private final Runnable call = this::heard;
    private long address;
    private long length;
    private boolean ended;

    private Listener(Event event, AddonScope scope, Hearer hearer) {
      this.event = event;
      this.scope = scope;
      this.hearer = hearer;
    }

    private void call(long at, long bytes) {
      if (!ended) {
        address = at;
        length = bytes;
        scope.runNow(call);
      }
    }

    /** Reads both before anything else runs: this listener may be called within its call. */
    private void heard() {
      hearer.heard(address, length);
    }

    void end() {
      ended = true;
      List<Listener> rest = new ArrayList<>(List.of(event.listeners));
      rest.remove(this);
      event.listeners = rest.toArray(NONE);
      event.release();
    }
  }

  private final Map<String, Event> byName = new HashMap<>();
  private int depth;

  /** One of that name, to be released. */
  Event event(String name) {
    Event event = byName.computeIfAbsent(name, Event::new);
    event.users++;
    return event;
  }

  Listener on(String name, AddonScope scope, Hearer hearer) {
    Event event = event(name);
    Listener made = new Listener(event, scope, hearer);
    List<Listener> more = new ArrayList<>(List.of(event.listeners));
    more.add(made);
    event.listeners = more.toArray(NONE);
    return made;
  }

  /** As {@link Event#emit}, of one that need not have been asked for. */
  int emit(String name, long address, long length) {
    Event event = byName.get(name);
    return event == null ? 0 : event.emit(address, length);
  }
}
