package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;

/** What the commands of {@code sluice gpio} share: which chips, how lines are set up, errors. */
abstract class GpioAction extends Command {
  static final String CONSUMER = "sluice";

  /** Does it. */
  abstract ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException;

  @Override
  final ExitCode run(ParseResult options) {
    SluiceConfig config = null;
    if (options.hasMatchedOption("--config")) {
      config =
          Configs.loadedOrListed(
              ConfigFile.read(options.matchedOptionValue("--config", Path.of("."))));
      if (config == null) {
        return ExitCode.CONFIG;
      }
    }
    String chip = options.matchedOptionValue("--chip", "");
    boolean byName =
        options.commandSpec().findOption("--by-name") != null
            && options.hasMatchedOption("--by-name");
    try (Loop loop = Loop.open();
        GpioChips chips = new GpioChips(loop, config, chip.isEmpty() ? null : chip, byName)) {
      return act(options, loop, chips);
    } catch (IOException e) {
      System.err.println("sluice: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  static CommandSpec chipOptions(CommandSpec spec) {
    return spec.addOption(
            OptionSpec.builder("-c", "--chip")
                .paramLabel("CHIP")
                .type(String.class)
                .description("By name (gpiochip0), number, path, label, or [chip.NAME].")
                .build())
        .addOption(
            OptionSpec.builder("--config")
                .paramLabel("FILE")
                .type(Path.class)
                .description("The chips and lines of this configuration, simulated ones, too.")
                .build());
  }

  static CommandSpec lineOptions(CommandSpec spec, String what, boolean required) {
    return chipOptions(spec)
        .addOption(
            OptionSpec.builder("--by-name")
                .description("Take numbers for names, not for offsets.")
                .build())
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel(what)
                .arity(required ? "1..*" : "0..*")
                .required(required)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("By name (GPIO17), offset (17), or [gpio.NAME].")
                .build());
  }

  static CommandSpec setupOptions(CommandSpec spec) {
    return spec.addOption(
            Main.flag("-l", "--active-low", "The low level counts as active.").build())
        .addOption(text("-b", "--bias", "BIAS", "as-is, disabled, pull-up or pull-down."))
        .addOption(text("-C", "--consumer", "NAME", "What others are told who has the line."));
  }

  static OptionSpec idleTimeout() {
    return OptionSpec.builder("--idle-timeout")
        .paramLabel("PERIOD")
        .type(String.class)
        .description("End when nothing has come for so long, as 5s.")
        .build();
  }

  static OptionSpec text(String shortName, String longName, String label, String description) {
    return OptionSpec.builder(shortName, longName)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  /** The line's own settings if a configuration has them, and over them the command line's. */
  static LineSetup with(ParseResult options, LineSetup setup, @Nullable GpioConfig config) {
    LineSetup result = setup;
    if (config != null) {
      LineSetup.Bias bias = LineSetup.Bias.valueOf(config.bias().name());
      boolean directed = setup.direction() != LineSetup.Direction.AS_IS;
      result = (directed ? result.with(bias) : result).withActiveLow(config.activeLow());
    }
    if (options.hasMatchedOption("--active-low")) {
      result = result.withActiveLow(true);
    }
    if (options.hasMatchedOption("--bias")) {
      result = result.with(choice(options, "--bias", LineSetup.Bias.values()));
    }
    return result;
  }

  /** A constant by its name in lower case with dashes. */
  static <E extends Enum<E>> E choice(ParseResult options, String option, E[] constants) {
    String value = options.matchedOptionValue(option, "");
    StringBuilder known = new StringBuilder();
    for (E constant : constants) {
      String label = GpioView.word(constant);
      if (label.equals(value)) {
        return constant;
      }
      known.append(known.isEmpty() ? "" : ", ").append(label);
    }
    throw wrong(options, option + " " + value + ": is one of " + known);
  }

  static String consumer(ParseResult options) {
    return options.matchedOptionValue("--consumer", CONSUMER);
  }

  static ParameterException wrong(ParseResult options, String message) {
    return new ParameterException(options.commandSpec().commandLine(), message);
  }

  /** Has the loop stop at SIGINT and SIGTERM. */
  static void stopOnSignal(Loop loop) {
    var _ = loop.onSignal("INT", loop::stop);
    var _ = loop.onSignal("TERM", loop::stop);
  }
}
