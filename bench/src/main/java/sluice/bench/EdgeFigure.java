package sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From the write of an edge on the simulated chip to the PUBLISH at a peer's socket, beside the
 * bare epoll of the same round: over the same socket, and over a pipe, on a machine whose disk is
 * as busy, and alone. What a disk's interrupts and a TCP send cost any thread of the machine is not
 * the path's. All start before the edge's write; "write returned" ends when the answer's system
 * call has returned to the reactor, "peer has it" when the driver, which polls the other end, has
 * read it.
 */
final class EdgeFigure implements Figure {
  private static final String BARE_SYNCING = PingPongFigure.BARE + ", syncing";
  private static final String BARE_SOCKET = PingPongFigure.BARE + ", socket, syncing";
  private static final double FACTOR_MAX = 3;

  /** By then p50 falls no further: the path is longer than the bare ones, and compiled later. */
  private static final int WARM_UP_ROUNDS = 6;

  @Override
  public String name() {
    return "edge";
  }

  @Override
  public String title() {
    return "an edge to its PUBLISH on the socket: reading, JSON, spool append, QoS 1";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int edges = setting.count(5_000, 500);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> setting.inFolder(dir -> edge(edges, dir))),
            new Contender(BARE_SOCKET, () -> setting.inFolder(dir -> bareSocket(edges, dir))),
            new Contender(BARE_SYNCING, () -> setting.inFolder(dir -> bareSyncing(edges, dir))),
            new Contender(PingPongFigure.BARE, () -> PingPongFigure.bare(edges)));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(
                setting.count(WARM_UP_ROUNDS, 1),
                setting.rounds(),
                PingPongFigure.METRICS,
                contenders);
    List<Target> targets = new ArrayList<>();
    for (Metric p99 : List.of(PingPongFigure.ONE_WAY_P99, PingPongFigure.ROUND_P99)) {
      double factor = Result.factor(series, p99, BARE_SOCKET, Result.SLUICE);
      targets.add(Target.atMost(p99.name() + ", to " + BARE_SOCKET, factor, FACTOR_MAX, "times"));
    }
    return Result.of(
        this,
        series,
        targets,
        Result.notes(
            edges + " edges a round, 200 µs or more apart: each finds the loop asleep",
            "the spool commits to disk meanwhile, on its own thread; PUBACKs come back",
            "syncing: a thread beside it syncs a page each 20 ms, as the spool's does",
            "socket: a ready PUBLISH to the same peer, whose PUBACK comes back; the others: a pipe",
            "p99 to the pipe's, syncing: "
                + String.format(
                    Locale.ROOT,
                    "%.2f and %.2f times",
                    toPipe(series, PingPongFigure.ONE_WAY_P99),
                    toPipe(series, PingPongFigure.ROUND_P99)),
            setting.inFolder(dir -> systemCalls(setting.count(2_000, 200), dir))));
  }

  private static double toPipe(List<Series> series, Metric metric) {
    return Result.factor(series, metric, BARE_SYNCING, Result.SLUICE);
  }

  private static Map<Metric, Double> edge(int edges, Path dir) throws Exception {
    try (EdgePeer peer = new EdgePeer();
        EdgePath path = new EdgePath(dir.resolve("spool"), peer.port())) {
      path.start();
      peer.accept();
      return PingPongFigure.drive(
          edges, path, path::sendEdge, peer::awaitPublish, peer::sendPuback);
    }
  }

  private static Map<Metric, Double> bareSyncing(int edges, Path dir) throws Exception {
    try (DiskCommits _ = DiskCommits.start(dir.resolve("page"))) {
      return PingPongFigure.bare(edges);
    }
  }

  private static Map<Metric, Double> bareSocket(int edges, Path dir) throws Exception {
    try (DiskCommits _ = DiskCommits.start(dir.resolve("page"));
        EdgePeer peer = new EdgePeer();
        BareEdge bare = new BareEdge(peer.port())) {
      bare.start();
      peer.accept();
      return PingPongFigure.drive(
          edges, bare, bare::sendEdge, peer::awaitPublish, peer::sendPuback);
    }
  }

  private static String systemCalls(int edges, Path dir) throws Exception {
    try (EdgePeer peer = new EdgePeer();
        EdgePath path = new EdgePath(dir.resolve("spool"), peer.port())) {
      path.start();
      peer.accept();
      try (SyscallCount count = SyscallCount.start(path.threadName(), dir)) {
        var _ =
            PingPongFigure.drive(edges, path, path::sendEdge, peer::awaitPublish, peer::sendPuback);
        return "system calls of the loop's thread per edge: "
            + SyscallCount.perEvent(count.calls(), edges);
      } catch (MissingToolException e) {
        return "system calls were not counted: " + e.getMessage();
      }
    }
  }
}
