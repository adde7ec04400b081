package sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** 50 000 edges a second: each is published or counted as lost, and the heartbeat goes on. */
final class StormFigure implements Figure {
  private static final Metric EDGES = Metric.rate("edges read", "edges/s");
  private static final Metric PUBLISHED = Metric.rate("published and acknowledged", "messages/s");
  private static final Metric LOST = Metric.cost("lost, and counted", "of 1 000");
  private static final Metric GAP = Metric.cost("heartbeat late at most", "ms");
  private static final int EDGES_PER_SECOND = 50_000;
  private static final double GAP_MILLIS_MAX = 50;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public String title() {
    return "50 kHz of edges: published or counted as lost, with a 10 ms heartbeat";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    Demo.prepare(setting);
    int seconds = setting.count(10, 4);
    double[] missing = {0};
    List<Contender> contenders =
        List.of(
            new Contender(
                Result.SLUICE,
                () -> setting.inFolder(dir -> storm(setting, dir, seconds, missing))));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(0, setting.count(2, 1), List.of(EDGES, PUBLISHED, LOST, GAP), contenders);
    return Result.of(
        this,
        series,
        List.of(
            Target.atMost("neither acknowledged nor counted as lost", missing[0], 0, "edges"),
            Target.atMost("heartbeat gap", series.get(3).max(), GAP_MILLIS_MAX, "ms")),
        Result.notes(
            seconds + " s a round, with the board's flags; simulator and broker share the loop"));
  }

  private static Map<Metric, Double> storm(Setting setting, Path dir, int seconds, double[] missing)
      throws Exception {
    Path config = Files.writeString(dir.resolve("storm.toml"), config());
    Map<String, Double> summary =
        Demo.run(
            setting, true, "--config", config.toString(), "--seconds", String.valueOf(seconds));
    double edges = Node.value(summary, "edges");
    double acked = Node.value(summary, "acked") - Node.value(summary, "reports");
    double lost = Node.value(summary, "lost");
    double all = edges + Node.value(summary, "edges_lost");
    missing[0] = Math.max(missing[0], Math.abs(all - acked - lost));
    double took = Node.value(summary, "seconds");
    return Map.of(
        EDGES, edges / took,
        PUBLISHED, acked / took,
        LOST, 1_000 * lost / all,
        GAP, Node.value(summary, "loop_lag_max_us") / 1_000);
  }

  private static String config() {
    return """
    [gateway]
    id = "storm"
    [uplink.stand-in]
    host = "127.0.0.1"
    port = 0
    [spool]
    dir = "spool"
    [chip.board]
    driver = "simulated"
    [gpio.storm]
    chip = "board"
    line = 0
    simulated_edges_per_second = %d
    """
        .formatted(EDGES_PER_SECOND);
  }
}
