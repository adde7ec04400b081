package sluice.bench;

import java.util.List;
import java.util.Map;

/** Resident memory of the demo, after it has given back what only a start needs. */
final class MemoryFigure implements Figure {
  private static final Metric RESIDENT = Metric.cost("resident", "MB");
  private static final double MB_MAX = 64;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String title() {
    return "resident memory of the demo in its steady state";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    Demo.prepare(setting);
    String seconds = String.valueOf(setting.count(25, 14));
    List<Contender> contenders =
        List.of(new Contender(Result.SLUICE, () -> resident(setting, seconds)));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(0, setting.count(2, 1), List.of(RESIDENT), contenders);
    return Result.of(
        this,
        series,
        List.of(Target.atMost("VmRSS", series.get(0).max(), MB_MAX, "MB")),
        Result.notes("after " + seconds + " s; pages of shared files count in full"));
  }

  private static Map<Metric, Double> resident(Setting setting, String seconds) throws Exception {
    Map<String, Double> summary = Demo.run(setting, true, "--seconds", seconds);
    return Map.of(RESIDENT, Node.value(summary, "rss_mb"));
  }
}
