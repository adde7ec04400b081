package sluice.bench.update;

import java.util.ArrayList;
import java.util.List;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Requests at a constant rate, whatever becomes of those before: some on connections of their own,
 * some on connections that stay. Loop's thread only.
 */
final class Load {
  /** Requests a second on connections of their own. */
  static final int ALONE_PER_SECOND = 50;

  /** Connections that stay. */
  static final int STEADY = 4;

  /** Requests a second on all of those. */
  static final int STEADY_PER_SECOND = 100;

  /** A client waits so long for its answer. */
  static final int PATIENCE_MILLIS = 5_000;

  final Traffic alone = new Traffic();
  final Traffic steady = new Traffic();
  private final List<Timer> timers = new ArrayList<>();
  private int turn;

  /** What can be asked. */
  interface Server {
    /**
     * One that asks, not connected yet.
     *
     * @param once whether its connection ends with the first answer
     */
    Client client(Traffic traffic, boolean once);

    /** A request on a connection of its own. */
    default void alone(Traffic traffic) {
      Client client = client(traffic, true);
      client.ask();
      client.open();
    }

    /** Keeps a connection; asks each time it is run. */
    default Runnable steady(Traffic traffic) {
      Client client = client(traffic, false);
      client.open();
      return client::ask;
    }
  }

  /** Asks, and waits for answers. */
  interface Client {
    void open();

    /** At once if it is connected, else once it is. */
    void ask();
  }

  /** Begins. */
  static Load start(Loop loop, Server server) {
    Load load = new Load();
    load.every(loop, 1_000 / ALONE_PER_SECOND, () -> server.alone(load.alone));
    List<Runnable> kept = new ArrayList<>();
    for (int i = 0; i < STEADY; i++) {
      kept.add(server.steady(load.steady));
    }
    load.every(loop, 1_000 / STEADY_PER_SECOND, () -> kept.get(load.turn++ % STEADY).run());
    return load;
  }

  private void every(Loop loop, long millis, Runnable what) {
    timers.add(loop.setInterval(millis, what));
  }

  /** No new ones. */
  void end() {
    timers.forEach(Timer::close);
  }

  /** How many wait for an answer. */
  long open() {
    return alone.open() + steady.open();
  }
}
