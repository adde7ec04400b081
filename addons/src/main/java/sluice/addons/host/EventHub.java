package sluice.addons.host;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.posix.NativeCalls;

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
  final class Listener {
    private final Event event;
    private final long number;
    private final AddonScope scope;
    private final Hearer hearer;
    private final Runnable call = this::heard;
    private long address;
    private long length;
    private boolean ended;

    private Listener(Event event, AddonScope scope, Hearer hearer, long number) {
      this.number = number;
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
      if (upstream != null) {
        upstream.close(number);
      }
    }
  }

  private final @Nullable Upstream upstream;
  private final Map<String, Event> byName = new HashMap<>();
  private int depth;

  /**
   * Without any event.
   *
   * @param upstream where other addons' events are; null: here, too
   */
  EventHub(@Nullable Upstream upstream) {
    this.upstream = upstream;
  }

  /** One of that name, to be released. */
  Event event(String name) {
    Event event = byName.computeIfAbsent(name, Event::new);
    event.users++;
    return event;
  }

  Listener on(String name, AddonScope scope, Hearer hearer) {
    long number = upstream == null ? 0 : upstream.on(name);
    Event event = event(name);
    Listener made = new Listener(event, scope, hearer, number);
    List<Listener> more = new ArrayList<>(List.of(event.listeners));
    more.add(made);
    event.listeners = more.toArray(NONE);
    return made;
  }

  /** As {@link Event#emit}, of one that need not have been asked for. */
  int emit(String name, long address, long length) {
    Event event = byName.get(name);
    int here = event == null ? 0 : event.emit(address, length);
    if (upstream == null) {
      return here;
    }
    return here + upstream.emit(name, NativeCalls.memory(address, length).toArray(JAVA_BYTE));
  }

  /** What upstream has for one listener. */
  void heard(long number, byte[] payload) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, payload.length));
      MemorySegment.copy(payload, 0, copy, JAVA_BYTE, 0, payload.length);
      for (Event event : List.copyOf(byName.values())) {
        for (Listener listener : event.listeners) {
          if (listener.number == number) {
            listener.call(copy.address(), payload.length);
          }
        }
      }
    }
  }
}
