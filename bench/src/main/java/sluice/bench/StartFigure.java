package sluice.bench;

import java.util.List;
import java.util.Map;

/** From exec to the first PUBLISH on the socket, which the process itself measures. */
final class StartFigure implements Figure {
  private static final Metric START = Metric.cost("exec to first publish", "ms");
  private static final double MILLIS_MAX = 800;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String title() {
    return "from exec to the first publish, with and without the start-up cache";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    Demo.prepare(setting);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> start(setting, true)),
            new Contender("without the cache", () -> start(setting, false)));
    List<Series> series =
        new Rounds(setting.progress(), name()).run(1, setting.rounds(), List.of(START), contenders);
    return Result.of(
        this,
        series,
        List.of(Target.atMost("with the cache", series.get(0).median(), MILLIS_MAX, "ms")),
        Result.notes("counted from the kernel's start time of the process, in steps of 10 ms"));
  }

  private static Map<Metric, Double> start(Setting setting, boolean cached) throws Exception {
    Map<String, Double> summary = Demo.run(setting, cached, "--seconds", "2");
    return Map.of(START, Node.value(summary, "start_ms"));
  }
}
