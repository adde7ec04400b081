package sluice.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.ConfigResult;
import sluice.config.Problem;
import sluice.config.Problem.Severity;
import sluice.config.SluiceConfig;

/** What commands do with a configuration's result. */
final class Configs {
  private Configs() {}

  /** The configuration, or null after its problems were listed on stderr. */
  static @Nullable SluiceConfig loadedOrListed(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> {
        list(rejected.problems());
        yield null;
      }
    };
  }

  static void list(List<Problem> problems) {
    problems.forEach(problem -> System.err.println(problem.text()));
    long warnings = problems.stream().filter(p -> p.severity() == Severity.WARNING).count();
    String errors = count(problems.size() - warnings, "error");
    System.err.println(warnings == 0 ? errors : errors + ", " + count(warnings, "warning"));
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
