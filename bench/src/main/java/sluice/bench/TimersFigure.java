package sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Timers set, half of them cleared, the rest fired. The durations repeat, as they do in programs: a
 * thousand different ones.
 */
final class TimersFigure implements Figure {
  static final Metric SET = Metric.cost("set", "ns per timer");
  static final Metric CLEAR = Metric.cost("clear", "ns per timer");
  static final Metric FIRE = Metric.cost("fire", "ns per timer");

  private static final int DURATIONS = 1_000;
  private static final int STRIDE = 7_919; // a prime: neighbours have different durations

  @Override
  public String name() {
    return "timers";
  }

  @Override
  public String title() {
    return "a million timers set, every second one cleared, the rest fired";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int timers = setting.count(1_000_000, 20_000);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(Result.SLUICE, () -> sluice(timers)));
    contenders.add(new Contender("Netty's event loop", () -> NettyPeer.timers(timers)));
    contenders.add(new Contender("PriorityQueue", () -> HeapTimers.run(timers)));
    String node = Node.missing();
    if (node.isEmpty()) {
      contenders.add(new Contender("Node", () -> Node.timers(timers)));
    }
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(setting.count(3, 1), setting.rounds(), List.of(SET, CLEAR, FIRE), contenders);
    return Result.of(
        this,
        series,
        List.of(),
        Result.notes(
            timers + " timers of " + DURATIONS + " durations, 1 to " + DURATIONS + " ms",
            "PriorityQueue marks a cleared timer and drops it when its time comes",
            node));
  }

  static long durationMillis(int i) {
    return 1 + (long) i * STRIDE % DURATIONS;
  }

  private static Map<Metric, Double> sluice(int count) {
    TurnedClock clock = new TurnedClock();
    try (Loop loop = Loop.open(clock, new IdlePoller())) {
      int[] fired = new int[1];
      Runnable callback = () -> fired[0]++;
      Timer[] timers = new Timer[count];
      return time(
          count,
          i -> timers[i] = loop.setTimeout(durationMillis(i), callback),
          i -> timers[i].close(),
          () -> {
            clock.forwardMillis(DURATIONS + 60_000);
            while (fired[0] < count / 2) {
              var _ = loop.turn();
            }
          });
    }
  }

  /** One timer, by its index. */
  interface Each {
    void run(int i) throws Exception;
  }

  /** The three steps, in nanoseconds per timer that they concern. */
  static Map<Metric, Double> time(int count, Each set, Each clear, Runnable fire) {
    try {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        set.run(i);
      }
      long isSet = System.nanoTime();
      for (int i = 0; i < count; i += 2) {
        clear.run(i);
      }
      long isCleared = System.nanoTime();
      fire.run();
      long fired = System.nanoTime();
      return values(
          (isSet - start) / (double) count,
          (isCleared - isSet) / (count / 2.0),
          (fired - isCleared) / (count / 2.0));
    } catch (Exception e) {
      throw new IllegalStateException("bench: a timer threw", e);
    }
  }

  static Map<Metric, Double> values(double set, double clear, double fire) {
    return Map.of(SET, set, CLEAR, clear, FIRE, fire);
  }
}
