package sluice.cli;

import java.lang.reflect.InvocationTargetException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code sluice bench}: hands over to the benchmarks, which are not in the gateway's class path.
 */
final class BenchCommand extends Command {
  private static final String BENCH = "sluice.bench.Bench";

  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "bench",
            "Measure every figure the project claims, beside its peers.",
            "sluice bench",
            "sluice bench --only timers,uplink --json");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(String[].class)
            .paramLabel("ARG")
            .description("See 'sluice bench -- --help'.")
            .build());
    spec.parser().unmatchedOptionsArePositionalParams(true);
    return spec;
  }

  @Override
  ExitCode run(ParseResult options) {
    String[] args = options.matchedPositionalValue(0, new String[0]);
    try {
      Class<?> bench = Class.forName(BENCH);
      Object code = bench.getMethod("run", String[].class).invoke(null, (Object) args);
      return code instanceof Integer i && i == 0 ? ExitCode.OK : ExitCode.FAILED;
    } catch (ClassNotFoundException e) {
      System.err.println("bench: the benchmarks are not here; start them with ./sluice bench");
    } catch (InvocationTargetException e) {
      System.err.println("bench: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      System.err.println("bench: " + e);
    }
    return ExitCode.FAILED;
  }
}
