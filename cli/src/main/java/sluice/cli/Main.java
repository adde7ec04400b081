package sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.log.LogServices;
import sluice.loop.Features;

/**
 * The {@code sluice} command. Commands are declared by picocli's programmatic model: its
 * annotations cost reflection at every start.
 */
public final class Main {
  static final String VERSION = "0.1.0";

  /** In the order of the help. */
  private static final List<String> NAMES =
      List.of(
          "demo",
          "run",
          "supervise",
          "cluster",
          "check",
          "spool",
          "mqtt",
          "dns",
          "i2c",
          "gpio",
          "ota",
          "addon",
          "features",
          "bench",
          "completion");

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    LogServices.install();
    int code = run(args);
    System.out.flush();
    System.exit(code);
  }

  /** Runs a command. */
  static int run(String... args) {
    CommandLine line = commandLine(wanted(args));
    line.setExecutionStrategy(Main::execute);
    return line.execute(args);
  }

  /**
   * The command named first, or all: their help, their completion, and what an unknown one is like.
   * A gateway would keep the options of forty commands in memory for nothing.
   */
  private static List<String> wanted(String... args) {
    return args.length > 0 && NAMES.contains(args[0]) ? List.of(args[0]) : NAMES;
  }

  /** With all commands. */
  static CommandLine commandLine() {
    return commandLine(NAMES);
  }

  private static CommandLine commandLine(List<String> names) {
    CommandSpec root = CommandSpec.create().name("sluice");
    root.usageMessage()
        .description("A gateway runtime: pins and sensors to an MQTT broker, on one loop.")
        .footer(
            "",
            "Examples:",
            "  sluice demo --seconds 20",
            "  sluice check --config sluice.toml && sluice run --config sluice.toml")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(exitCodes());
    root.version("sluice " + VERSION);
    root.addOption(flag("-V", "--version", "Print the version.").versionHelp(true).build());
    for (String name : names) {
      root.addSubcommand(name, command(name).spec());
    }
    addCommonOptions(root);
    return new CommandLine(root);
  }

  private static void addCommonOptions(CommandSpec spec) {
    spec.addOption(featuresOption());
    spec.addOption(flag("-h", "--help", "Show this help.").usageHelp(true).build());
    for (CommandLine child : spec.subcommands().values()) {
      addCommonOptions(child.getCommandSpec());
    }
  }

  private static Command command(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "run" -> new RunCommand();
      case "supervise" -> new SuperviseCommand();
      case "cluster" -> new ClusterCommand();
      case "check" -> new CheckCommand();
      case "spool" -> new SpoolCommand();
      case "mqtt" -> new MqttCommand();
      case "dns" -> new DnsCommand();
      case "i2c" -> new I2cCommand();
      case "gpio" -> new GpioCommand();
      case "ota" -> new OtaCommand();
      case "addon" -> new AddonCommand();
      case "features" -> new FeaturesCommand();
      case "bench" -> new BenchCommand();
      case "completion" -> new CompletionCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }

  private static int execute(ParseResult parsed) {
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      enableFeatures(last);
      last = last.subcommand();
    }
    enableFeatures(last);
    if (last.commandSpec().userObject() instanceof Command command) {
      return command.run(last).code;
    }
    parsed.commandSpec().commandLine().usage(System.out);
    return ExitCode.USAGE.code;
  }

  private static void enableFeatures(ParseResult parsed) {
    List<String> names = parsed.matchedOptionValue("--features", List.of());
    for (String name : names) {
      try {
        Features.enable(name);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.ParameterException(
            parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static OptionSpec featuresOption() {
    return OptionSpec.builder("--features")
        .paramLabel("NAME")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .splitRegex(",")
        .description("Turn staged features on; see 'sluice features'.")
        .build();
  }

  static OptionSpec.Builder flag(String shortName, String longName, String description) {
    return OptionSpec.builder(shortName, longName).description(description);
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new java.util.LinkedHashMap<>();
    for (ExitCode exit : ExitCode.values()) {
      codes.put(" " + exit.code, exit.meaning);
    }
    return codes;
  }

  /** Command names, for tests. */
  static List<String> names() {
    return new ArrayList<>(commandLine().getSubcommands().keySet());
  }
}
