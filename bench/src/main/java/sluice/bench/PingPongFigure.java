package sluice.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * An edge on a descriptor, to its reaction, and back. A driver thread writes 48 bytes into a pipe
 * while the reactor's thread sleeps in epoll; the reactor reads them and writes 48 bytes into
 * another pipe, on which the driver spins. Between edges the driver sleeps, as edges are seldom.
 */
final class PingPongFigure implements Figure {
  static final String BARE = "bare epoll";
  static final Metric ONE_WAY_P50 = Metric.cost("edge to write returned, p50", "µs");
  static final Metric ONE_WAY_P99 = Metric.cost("edge to write returned, p99", "µs");
  static final Metric ROUND_P50 = Metric.cost("edge to peer has it, p50", "µs");
  static final Metric ROUND_P99 = Metric.cost("edge to peer has it, p99", "µs");
  static final Metric ALLOCATED = Metric.cost("allocated by the loop", "bytes per edge");
  static final List<Metric> METRICS =
      List.of(ONE_WAY_P50, ONE_WAY_P99, ROUND_P50, ROUND_P99, ALLOCATED);

  /** Long enough for the reactor to fall asleep. */
  private static final long GAP_NANOS = 200_000;

  @Override
  public String name() {
    return "pingpong";
  }

  @Override
  public String title() {
    return "an edge on a pipe, to a sleeping loop's write, and back";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int edges = setting.count(5_000, 500);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> sluice(edges)),
            new Contender(BARE, () -> bare(edges)));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(setting.count(3, 1), setting.rounds(), METRICS, contenders);
    return Result.of(
        this, series, List.of(), Result.notes(edges + " edges a round, 200 µs or more apart"));
  }

  static Map<Metric, Double> bare(int edges) throws Exception {
    try (Pipes pipes = new Pipes();
        Reactor reactor = new BareReactor(pipes)) {
      return drive(edges, reactor, pipes);
    }
  }

  private static Map<Metric, Double> sluice(int edges) throws Exception {
    try (Pipes pipes = new Pipes();
        Reactor reactor = new LoopReactor(pipes)) {
      return drive(edges, reactor, pipes);
    }
  }

  private static Map<Metric, Double> drive(int edges, Reactor reactor, Pipes pipes)
      throws InterruptedException {
    reactor.start();
    return drive(edges, reactor, pipes::sendEdge, pipes::awaitAnswer, () -> {});
  }

  /**
   * One round: sends edges, each after the one before was answered.
   *
   * @param after what the driver owes the reactor when the times are taken
   */
  static Map<Metric, Double> drive(
      int edges, Reactor reactor, Runnable send, Runnable await, Runnable after) {
    Latencies oneWay = new Latencies();
    Latencies round = new Latencies();
    long allocated = reactor.allocatedBytes();
    for (int i = 0; i < edges; i++) {
      LockSupport.parkNanos(GAP_NANOS);
      long start = System.nanoTime();
      send.run();
      await.run();
      long answered = System.nanoTime();
      oneWay.add(reactor.takeWroteNanos() - start);
      round.add(answered - start);
      after.run();
    }
    Map<Metric, Double> values = oneWay.values(ONE_WAY_P50, ONE_WAY_P99);
    values.putAll(round.values(ROUND_P50, ROUND_P99));
    values.put(ALLOCATED, (reactor.allocatedBytes() - allocated) / (double) edges);
    return values;
  }
}
