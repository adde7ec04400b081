package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchTest {
  private static final Metric COST = Metric.cost("cost", "ns");

  @TempDir java.nio.file.Path dir;

  @Test
  void contenders_take_turns_and_warm_ups_are_not_kept() throws Exception {
    List<String> order = new ArrayList<>();
    double[] next = {0};
    List<Contender> contenders = new ArrayList<>();
    for (String subject : List.of("A", "B")) {
      contenders.add(
          new Contender(
              subject,
              () -> {
                order.add(subject);
                return Map.of(COST, next[0]++);
              }));
    }
    List<Series> series = new Rounds(line -> {}, "test").run(1, 2, List.of(COST), contenders);
    assertEquals(List.of("A", "B", "A", "B", "A", "B"), order);
    assertEquals("A", series.get(0).subject());
    assertEquals(3, series.get(0).median(), "of 2 and 4; 0 was the warm-up");
    assertEquals(4, series.get(1).median());
  }

  @Test
  void a_quick_run_measures_timers_of_every_contender_that_needs_no_program() {
    List<String> said = new ArrayList<>();
    Setting setting = new Setting(true, dir, dir, said::add, 1, 1);
    Result result = Bench.measure(new TimersFigure(), setting);
    assertEquals("", result.failure());
    assertEquals(
        List.of(TimersFigure.SET, TimersFigure.CLEAR, TimersFigure.FIRE), result.metrics());
    for (Metric metric : result.metrics()) {
      List<String> subjects = result.of(metric).stream().map(Series::subject).toList();
      assertTrue(
          subjects.containsAll(List.of("Sluice", "Netty's event loop", "PriorityQueue")),
          subjects.toString());
      result.of(metric).forEach(s -> assertTrue(s.min() > 0, s.subject()));
    }
    assertEquals(3, said.size(), "a warm-up and two rounds: " + said);
  }

  @Test
  void a_figure_that_fails_is_told_and_missed() {
    Figure figure =
        new Figure() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public String title() {
            return "needs what is not here";
          }

          @Override
          public Result measure(Setting setting) throws MissingToolException {
            throw new MissingToolException("mosquitto is not installed");
          }
        };
    Result result = Bench.measure(figure, new Setting(true, dir, dir, line -> {}, 1, 1));
    assertEquals("mosquitto is not installed", result.failure());
    assertEquals(false, result.reached());
  }

  @Test
  void an_unknown_figure_is_a_wrong_command_line() {
    assertEquals(2, Bench.run("nonsense"));
    assertEquals(2, Bench.run("--only", "timers,nonsense"));
    assertEquals(0, Bench.run("--list"));
  }
}
