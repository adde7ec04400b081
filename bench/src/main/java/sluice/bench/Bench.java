package sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * {@code ./sluice bench}: measures the figures that are asked for, prints a table or JSON on stdout
 * and progress on stderr, and says by its exit code whether the targets are reached.
 */
public final class Bench {
  private static final int OK = 0;
  private static final int MISSED = 1;
  private static final int UPDATES = 100;

  private static final List<Figure> FIGURES =
      List.of(
          new TimersFigure(),
          new TicksFigure(),
          new PingPongFigure(),
          new EdgeFigure(),
          new UplinkFigure(),
          new SpoolFigure(),
          new BridgeFigure(),
          new ListenFigure(),
          new BatchFigure(),
          new StartFigure(),
          new MemoryFigure(),
          new StormFigure(),
          new FloodFigure(),
          new AddonsFigure(),
          new IsolatedFigure(),
          new UpdateFigure(),
          new KillsFigure());

  private Bench() {}

  /** Runs and exits. */
  public static void main(String[] args) {
    int code = run(args);
    System.out.flush();
    System.exit(code); // Paho leaves threads behind
  }

  /**
   * Runs.
   *
   * @return 0 if every target that was asked for is reached, 1 if one is missed, 2 for a wrong
   *     command line
   */
  public static int run(String... args) {
    if (args.length > 0 && args[0].equals("jmh")) {
      return Jmh.run(Arrays.copyOfRange(args, 1, args.length));
    }
    CommandLine line = new CommandLine(spec());
    line.setExecutionStrategy(Bench::execute);
    return line.execute(args);
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("./sluice bench");
    spec.usageMessage()
        .description("Measure every figure the project claims, beside its peers.")
        .footer(
            "",
            "'./sluice bench jmh [REGEX] [JMH OPTIONS]' runs the micro benchmarks.",
            "Exit code: 0 all targets reached, 1 one missed or not measured, 2 usage.",
            "",
            "Examples:",
            "  ./sluice bench",
            "  ./sluice bench uplink edge --json",
            "  ./sluice bench --quick");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("NAME")
            .description("Figures, all if none: " + String.join(", ", names()))
            .build());
    spec.addOption(
        OptionSpec.builder("--only")
            .paramLabel("NAMES")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .splitRegex(",")
            .description("As NAME, separated by commas.")
            .build());
    spec.addOption(
        OptionSpec.builder("--updates")
            .paramLabel("N")
            .type(Integer.class)
            .description("Of update, or kills of kills: " + UPDATES + ", 3 of a quick run.")
            .build());
    spec.addOption(
        OptionSpec.builder("--seed")
            .paramLabel("N")
            .type(Long.class)
            .description("Of kills; a random one if not given.")
            .build());
    spec.addOption(flag("--list", "List the figures."));
    spec.addOption(flag("--quick", "Few and short rounds: to see that it runs, not to quote."));
    spec.addOption(flag("--json", "JSON on stdout, and nothing else there."));
    spec.addOption(flag("--no-fail", "Exit with 0 also when a target is missed."));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help.").build());
    return spec;
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  private static List<String> names() {
    return FIGURES.stream().map(Figure::name).toList();
  }

  private static int execute(ParseResult options) {
    Integer help = CommandLine.executeHelpRequest(options);
    if (help != null) {
      return help;
    }
    if (options.hasMatchedOption("--list")) {
      FIGURES.forEach(f -> System.out.printf("%-10s %s%n", f.name(), f.title()));
      return OK;
    }
    return measure(chosen(options), setting(options), options);
  }

  private static List<Figure> chosen(ParseResult options) {
    List<String> asked = new ArrayList<>(options.matchedPositionalValue(0, List.<String>of()));
    asked.addAll(options.matchedOptionValue("--only", List.<String>of()));
    for (String name : asked) {
      if (!names().contains(name)) {
        throw new ParameterException(
            options.commandSpec().commandLine(),
            "no figure \"" + name + "\"; there are " + String.join(", ", names()));
      }
    }
    return FIGURES.stream()
        .filter(f -> asked.isEmpty() ? !f.isExtra() : asked.contains(f.name()))
        .toList();
  }

  private static Setting setting(ParseResult options) {
    try {
      Path root = Setting.findRoot();
      Path state = root.resolve(".sluice").resolve("bench.state");
      boolean quick = options.hasMatchedOption("--quick");
      long seed = options.matchedOptionValue("--seed", System.nanoTime());
      int updates = options.matchedOptionValue("--updates", quick ? 3 : UPDATES);
      return new Setting(quick, root, state, Progress.toStderr(), Math.max(1, updates), seed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int measure(List<Figure> figures, Setting setting, ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    MachineFacts machine = MachineFacts.read();
    if (!json) {
      System.out.println(machine.text());
    }
    List<Result> results = new ArrayList<>();
    for (Figure figure : figures) {
      Result result = measure(figure, setting);
      results.add(result);
      if (!json) {
        System.out.print(Table.of(result));
      }
    }
    if (json) {
      System.out.println(Report.json(machine, setting.quick(), results));
    } else if (setting.quick()) {
      System.out.println("\nA quick run: too short to quote.");
    }
    boolean reached = results.stream().allMatch(Result::reached);
    return reached || options.hasMatchedOption("--no-fail") ? OK : MISSED;
  }

  /** A figure that cannot be measured does not stop the others. */
  static Result measure(Figure figure, Setting setting) {
    try {
      return figure.measure(setting);
    } catch (MissingToolException e) {
      return Result.failed(figure, "" + e.getMessage());
    } catch (Exception e) {
      e.printStackTrace(System.err);
      return Result.failed(figure, e.toString());
    }
  }
}
