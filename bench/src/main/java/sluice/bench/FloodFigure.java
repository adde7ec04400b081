package sluice.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Ten megabytes a second against a dead uplink: {@link Flood} in a process with a board's heap. */
final class FloodFigure implements Figure {
  private static final Metric OFFERED = Metric.rate("records of 1 kB offered", "records/s");
  private static final Metric MISSING = Metric.cost("neither kept nor counted as lost", "records");
  private static final Metric AFTER = Metric.cost("the same, found by the next start", "records");
  private static final Metric GAP = Metric.cost("heartbeat late at most", "ms");
  private static final Metric RESIDENT = Metric.cost("resident at the end", "MB");
  private static final Metric GROWN = Metric.cost("more than at half time", "MB");
  private static final double GAP_MILLIS_MAX = 50;
  private static final double GROWN_MB_MAX = 3;

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public String title() {
    return "10 MB/s against a dead uplink, far past every bound";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int seconds = setting.count(30, 6);
    List<Metric> metrics = List.of(OFFERED, MISSING, AFTER, GAP, RESIDENT, GROWN);
    Contender ours =
        new Contender(Result.SLUICE, () -> setting.inFolder(dir -> flood(dir, seconds)));
    List<Series> series =
        new Rounds(setting.progress(), name()).run(0, setting.count(2, 1), metrics, List.of(ours));
    return Result.of(
        this,
        series,
        List.of(
            Target.atMost(MISSING.name(), series.get(1).max(), 0, "records"),
            Target.atMost(AFTER.name(), series.get(2).max(), 0, "records"),
            Target.atMost("heartbeat gap", series.get(3).max(), GAP_MILLIS_MAX, "ms"),
            Target.atMost("memory", series.get(5).max(), GROWN_MB_MAX, "MB more")),
        Result.notes(
            seconds
                + " s a round; four queues of 8 MiB: one refuses, one drops the oldest, one the"
                + " newest, one is in memory (1 MiB)",
            "all bounds are hit within the first five seconds; the heartbeat counts from the first on"));
  }

  private static Map<Metric, Double> flood(Path dir, int seconds) throws Exception {
    Map<String, Double> out = BoardJvm.run(Flood.class, dir.resolve("spool") + "", seconds + "");
    return Map.of(
        OFFERED, Node.value(out, "offered") / seconds,
        MISSING, Node.value(out, "missing"),
        AFTER, Node.value(out, "missing_after"),
        GAP, Node.value(out, "gap_ms"),
        RESIDENT, Node.value(out, "end_mb"),
        GROWN, Node.value(out, "end_mb") - Node.value(out, "bound_mb"));
  }
}
