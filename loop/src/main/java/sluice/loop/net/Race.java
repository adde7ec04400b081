package sluice.loop.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Happy eyeballs (RFC 8305), without clock and sockets: which address is tried when, until one
 * connects or none is left. Whoever drives it has one timer and tells {@link Event}s.
 */
sealed interface Race {
  /** How long IPv4 waits for IPv6 to be resolved (section 8, Resolution Delay). */
  int RESOLUTION_DELAY_MILLIS = 50;

  /** How long an attempt is alone (section 8, Connection Attempt Delay). */
  int ATTEMPT_DELAY_MILLIS = 250;

  /** Addresses that wait to be tried; further ones are left out. */
  int WAITING_MAX = 16;

  /** Section 3: no address yet. */
  record Resolving(boolean ipv6Known) implements Race {}

  /** Section 3: IPv4 is known; IPv6 has {@link #RESOLUTION_DELAY_MILLIS} to come. */
  record Delayed(List<InetAddress> ipv4) implements Race {}

  /**
   * Section 5: attempts are made.
   *
   * @param waiting what has not been tried, in order
   * @param resolved no further address will come
   * @param running attempts under way
   * @param due the last attempt has had its time alone: the next need not wait
   */
  record Racing(
      List<InetAddress> waiting,
      boolean resolved,
      int running,
      boolean due,
      @Nullable Throwable lastFailure)
      implements Race {}

  /** One connected; all others are closed. */
  record Won() implements Race {}

  /** None is left. */
  record Lost(@Nullable Throwable reason) implements Race {}

  /** What happens to a race. */
  sealed interface Event {
    /** One family is resolved, maybe to nothing. */
    record Found(boolean ipv6, List<InetAddress> addresses) implements Event {}

    /** No further address comes. */
    record Resolved(@Nullable Throwable failure) implements Event {}

    /** The time of the last {@link Step#timerMillis} is over. */
    record TimeUp() implements Event {}

    /** One attempt ended without a connection. */
    record Failed(Throwable reason) implements Event {}

    /** One attempt connected. */
    record Connected() implements Event {}
  }

  /**
   * What to do.
   *
   * @param attempt the address to try now, or null
   * @param timerMillis the one timer is set anew; 0 stops it, {@link #KEEP} leaves it
   */
  record Step(Race next, @Nullable InetAddress attempt, int timerMillis) {
    static final int KEEP = -1;

    static Step of(Race next, int timerMillis) {
      return new Step(next, null, timerMillis);
    }
  }

  /** The one transition. An event that a state does not expect is late, and changes nothing. */
  static Step next(Race race, Event event) {
    return switch (race) {
      case Resolving state -> next(state, event);
      case Delayed state -> next(state, event);
      case Racing state -> next(state, event);
      case Won state -> Step.of(state, 0);
      case Lost state -> Step.of(state, 0);
    };
  }

  private static Step next(Resolving state, Event event) {
    return switch (event) {
      case Event.Found found when found.addresses().isEmpty() ->
          Step.of(new Resolving(state.ipv6Known || found.ipv6()), Step.KEEP);
      case Event.Found found when found.ipv6() || state.ipv6Known ->
          start(found.addresses(), List.of(), false);
      case Event.Found found -> Step.of(new Delayed(found.addresses()), RESOLUTION_DELAY_MILLIS);
      case Event.Resolved end -> Step.of(new Lost(end.failure()), 0);
      case Event.TimeUp _, Event.Failed _, Event.Connected _ -> Step.of(state, Step.KEEP);
    };
  }

  private static Step next(Delayed state, Event event) {
    return switch (event) {
      case Event.Found found -> start(found.addresses(), state.ipv4, false);
      case Event.Resolved _ -> start(List.of(), state.ipv4, true);
      case Event.TimeUp _ -> start(List.of(), state.ipv4, false);
      case Event.Failed _, Event.Connected _ -> Step.of(state, Step.KEEP);
    };
  }

  private static Step next(Racing state, Event event) {
    return switch (event) {
      case Event.Found found -> found(state, found.addresses());
      case Event.Resolved _ ->
          settle(new Racing(state.waiting, true, state.running, state.due, state.lastFailure));
      case Event.TimeUp _ -> launch(state);
      case Event.Failed failed ->
          launch(
              new Racing(state.waiting, state.resolved, state.running - 1, true, failed.reason()));
      case Event.Connected _ -> Step.of(new Won(), 0);
    };
  }

  private static Step start(List<InetAddress> first, List<InetAddress> second, boolean resolved) {
    return launch(new Racing(interleaved(first, second), resolved, 0, true, null));
  }

  /** A late family takes turns with what waits, and has the first. */
  private static Step found(Racing state, List<InetAddress> late) {
    Racing more =
        new Racing(
            interleaved(late, state.waiting),
            state.resolved,
            state.running,
            state.due,
            state.lastFailure);
    return state.due || state.running == 0 ? launch(more) : Step.of(more, Step.KEEP);
  }

  /** Tries the next address, if there is one. */
  private static Step launch(Racing state) {
    if (state.waiting.isEmpty()) {
      return settle(new Racing(List.of(), state.resolved, state.running, true, state.lastFailure));
    }
    List<InetAddress> rest = state.waiting.subList(1, state.waiting.size());
    return new Step(
        new Racing(rest, state.resolved, state.running + 1, false, state.lastFailure),
        state.waiting.getFirst(),
        ATTEMPT_DELAY_MILLIS);
  }

  private static Step settle(Racing state) {
    boolean over = state.resolved && state.running == 0 && state.waiting.isEmpty();
    return over ? Step.of(new Lost(state.lastFailure), 0) : Step.of(state, Step.KEEP);
  }

  /** Section 4: families take turns. */
  private static List<InetAddress> interleaved(List<InetAddress> first, List<InetAddress> second) {
    List<InetAddress> all = new ArrayList<>(first.size() + second.size());
    Iterator<InetAddress> one = first.iterator();
    Iterator<InetAddress> other = second.iterator();
    while ((one.hasNext() || other.hasNext()) && all.size() < WAITING_MAX) {
      if (one.hasNext()) {
        all.add(one.next());
      }
      if (other.hasNext() && all.size() < WAITING_MAX) {
        all.add(other.next());
      }
    }
    return List.copyOf(all);
  }
}
