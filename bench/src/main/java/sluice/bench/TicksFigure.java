package sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sluice.loop.Loop;

/** What one callback costs by the way it is queued, and what a whole turn costs. */
final class TicksFigure implements Figure {
  static final Metric TICK = Metric.cost("nextTick", "ns per callback");
  static final Metric MICROTASK = Metric.cost("queueMicrotask", "ns per callback");
  static final Metric IMMEDIATE = Metric.cost("setImmediate", "ns per callback");
  static final Metric TURN = Metric.cost("a turn with its epoll", "ns per turn");

  private static final int BATCH = 1_000;

  @Override
  public String name() {
    return "ticks";
  }

  @Override
  public String title() {
    return "callbacks queued a thousand at a time, and turns of one immediate each";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int count = setting.count(2_000_000, 200_000);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(Result.SLUICE, () -> sluice(count)));
    contenders.add(
        new Contender(
            "Netty's execute", () -> Map.of(IMMEDIATE, NettyPeer.tasks(count / BATCH, BATCH))));
    String node = Node.missing();
    if (node.isEmpty()) {
      contenders.add(new Contender("Node", () -> Node.ticks(count)));
    }
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(
                setting.count(3, 1),
                setting.rounds(),
                List.of(TICK, MICROTASK, IMMEDIATE, TURN),
                contenders);
    return Result.of(this, series, List.of(), Result.notes(node));
  }

  static Map<Metric, Double> values(double tick, double microtask, double immediate, double turn) {
    return Map.of(TICK, tick, MICROTASK, microtask, IMMEDIATE, immediate, TURN, turn);
  }

  private static Map<Metric, Double> sluice(int count) {
    try (Loop loop = Loop.open()) {
      int[] ran = new int[1];
      Runnable callback = () -> ran[0]++;
      double tick = drained(loop, count, () -> loop.nextTick(callback));
      double microtask = drained(loop, count, () -> loop.queueMicrotask(callback));
      double immediate = immediates(loop, count, callback);
      return values(tick, microtask, immediate, turns(loop, count / 10));
    }
  }

  /** Inside a dispatch, which drains what was queued. */
  private static double drained(Loop loop, int count, Runnable queueOne) {
    Runnable queueAll =
        () -> {
          for (int i = 0; i < BATCH; i++) {
            queueOne.run();
          }
        };
    long start = System.nanoTime();
    for (int i = 0; i < count / BATCH; i++) {
      loop.dispatch("bench", queueAll);
    }
    return (System.nanoTime() - start) / (double) count;
  }

  private static double immediates(Loop loop, int count, Runnable callback) {
    long start = System.nanoTime();
    for (int i = 0; i < count / BATCH; i++) {
      for (int k = 0; k < BATCH; k++) {
        var _ = loop.setImmediate(callback);
      }
      var _ = loop.turn();
    }
    return (System.nanoTime() - start) / (double) count;
  }

  private static double turns(Loop loop, int count) {
    int[] left = {count};
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          if (--left[0] > 0) {
            var _ = loop.setImmediate(again[0]);
          }
        };
    long start = System.nanoTime();
    var _ = loop.setImmediate(again[0]);
    loop.run();
    return (System.nanoTime() - start) / (double) count;
  }
}
