package sluice.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Contenders take turns (A B C, A B C, …), so that whatever else the machine does falls on all of
 * them; the first rounds warm up and are not kept.
 */
final class Rounds {
  private record Key(Metric metric, String subject) {}

  private final Progress progress;
  private final String name;

  Rounds(Progress progress, String name) {
    this.progress = progress;
    this.name = name;
  }

  /** Series by metric in the order of {@code metrics}, within it in the order of contenders. */
  List<Series> run(int warmups, int rounds, List<Metric> metrics, List<Contender> contenders)
      throws Exception {
    Map<Key, List<Double>> kept = new LinkedHashMap<>();
    for (int round = -warmups; round < rounds; round++) {
      String which = round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds;
      Set<String> subjects = new TreeSet<>();
      for (Contender contender : contenders) {
        subjects.add(contender.subject());
        Map<Metric, Double> values = contender.body().run();
        if (round >= 0) {
          values.forEach((metric, value) ->
              kept.computeIfAbsent(new Key(metric, contender.subject()), key -> new ArrayList<>())
                  .add(value));
        }
      }
      progress.say(name + ": " + which + ", " + String.join(", ", subjects));
    }
    return ordered(metrics, contenders, kept);
  }

  private static List<Series> ordered(
      List<Metric> metrics, List<Contender> contenders, Map<Key, List<Double>> kept) {
    List<Series> all = new ArrayList<>();
    for (Metric metric : metrics) {
      for (Contender contender : contenders) {
        List<Double> values = kept.get(new Key(metric, contender.subject()));
        if (values != null) {
          double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
          all.add(new Series(metric, contender.subject(), array));
        }
      }
    }
    return all;
  }
}
