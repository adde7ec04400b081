package sluice.loop;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.tinylog.Logger;

/**
 * Calls listeners in the order in which they came, at once and on the caller's stack, as Node's
 * {@code EventEmitter} does. Loop thread only.
 *
 * <ul>
 *   <li>An emit works on the list as it was: a listener added meanwhile waits for the next emit,
 *       one removed meanwhile still hears this one.
 *   <li>A listener that throws ends the emit; the exception reaches the emitter's caller.
 *   <li>{@link EventType#ERROR} without a listener is thrown as {@link UnheardErrorException}.
 *   <li>More than {@link #LISTENERS_WARN} listeners of one event are reported once, as a probable
 *       leak; {@link #listenersWarn(int)} moves the bound.
 * </ul>
 *
 * An emit allocates nothing; adding and removing copy the list.
 */
public class EventEmitter {

  /** As many listeners of one event are normal; Node's default. */
  public static final int LISTENERS_WARN = 10;

  private final String name;
  private final IdentityHashMap<EventType<?>, Listeners<?>> byType = new IdentityHashMap<>(4);
  private int listenersWarn = LISTENERS_WARN;

  /**
   * An emitter without listeners.
   *
   * @param name what messages call it, as a path: {@code uplink cloud}
   */
  public EventEmitter(String name) {
    this.name = name;
  }

  /** What messages call it. */
  public final String name() {
    return name;
  }

  /**
   * Adds a listener behind those there are. The same one may be added twice, and is called twice.
   */
  public final <T> void on(EventType<T> type, Consumer<? super T> onEvent) {
    add(type, new Listener<>(onEvent, false), false);
  }

  /** Adds a listener that is removed before its first call. */
  public final <T> void once(EventType<T> type, Consumer<? super T> onEvent) {
    add(type, new Listener<>(onEvent, true), false);
  }

  /** Adds a listener before those there are. */
  public final <T> void prepend(EventType<T> type, Consumer<? super T> onEvent) {
    add(type, new Listener<>(onEvent, false), true);
  }

  /** Adds a listener before those there are; it is removed before its first call. */
  public final <T> void prependOnce(EventType<T> type, Consumer<? super T> onEvent) {
    add(type, new Listener<>(onEvent, true), true);
  }

  /**
   * Removes a listener; of one that was added several times, the last.
   *
   * @return false if it was not there
   */
  public final <T> boolean off(EventType<T> type, Consumer<? super T> onEvent) {
    Listeners<T> listeners = listeners(type);
    return listeners.remove(listeners.lastOf(onEvent));
  }

  /** Removes all listeners of an event. */
  public final void offAll(EventType<?> type) {
    byType.remove(type);
  }

  /** How many listeners an event has. */
  public final int listenerCount(EventType<?> type) {
    Listeners<?> listeners = byType.get(type);
    return listeners == null ? 0 : listeners.list.length;
  }

  /** The number of listeners of one event above which a leak is reported; 0 for never. */
  public final void listenersWarn(int max) {
    if (max < 0) {
      throw new IllegalArgumentException(name + ": listenersWarn " + max + ": must be 0 or more");
    }
    listenersWarn = max;
  }

  /**
   * Calls the event's listeners.
   *
   * @return whether there was one
   * @throws UnheardErrorException if the event is {@link EventType#ERROR} and there was none
   */
  public final <T> boolean emit(EventType<T> type, T event) {
    Listeners<?> found = byType.get(type);
    if (found == null || found.list.length == 0) {
      if (type == EventType.ERROR) {
        throw new UnheardErrorException(name, (Exception) event);
      }
      return false;
    }
    Listeners<T> listeners = listeners(type);
    for (Listener<T> listener : listeners.list) {
      listener.hear(listeners, event);
    }
    return true;
  }

  /** Tells of a probable leak. */
  void warn(String message) {
    Logger.warn(message);
  }

  private <T> void add(EventType<T> type, Listener<T> listener, boolean first) {
    Listeners<T> listeners = listeners(type);
    listeners.insert(listener, first);
    int count = listeners.list.length;
    if (listenersWarn > 0 && count > listenersWarn && !listeners.warned) {
      listeners.warned = true;
      warn(
          name
              + ": "
              + count
              + " listeners of "
              + type.name()
              + ": probably a leak; remove them with off(), or raise listenersWarn()");
    }
  }

  @SuppressWarnings("unchecked") // only add() fills the map, with listeners of the key's type
  private <T> Listeners<T> listeners(EventType<T> type) {
    return (Listeners<T>) byType.computeIfAbsent(type, _ -> new Listeners<T>());
  }

  /** The listeners of one event. The array is replaced, never changed: a running emit keeps its. */
  private static final class Listeners<T> {
    Listener<T>[] list = empty();
    boolean warned;

    @SuppressWarnings("unchecked") // an empty array holds nothing of a wrong type
    private static <T> Listener<T>[] empty() {
      return (Listener<T>[]) new Listener<?>[0];
    }

    void insert(Listener<T> listener, boolean first) {
      Listener<T>[] next = Arrays.copyOf(list, list.length + 1);
      if (first) {
        System.arraycopy(list, 0, next, 1, list.length);
      }
      next[first ? 0 : list.length] = listener;
      list = next;
    }

    int lastOf(Consumer<? super T> onEvent) {
      int i = list.length - 1;
      while (i >= 0 && !list[i].onEvent.equals(onEvent)) {
        i--;
      }
      return i;
    }

    boolean remove(int index) {
      if (index < 0) {
        return false;
      }
      Listener<T>[] next = Arrays.copyOf(list, list.length - 1);
      System.arraycopy(list, index + 1, next, index, next.length - index);
      list = next;
      return true;
    }
  }

  /** One listener; a new object for each time it was added. */
  private static final class Listener<T> {
    final Consumer<? super T> onEvent;
    final boolean once;
    boolean spent;

    Listener(Consumer<? super T> onEvent, boolean once) {
      this.onEvent = onEvent;
      this.once = once;
    }

    void hear(Listeners<T> listeners, T event) {
      if (once) {
        if (spent) { // an emit inside this emit was first
          return;
        }
        spent = true;
        listeners.remove(Arrays.asList(listeners.list).indexOf(this));
      }
      onEvent.accept(event);
    }
  }
}
