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
import sluice.config.SensorsConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.linux.LinuxI2c;
import sluice.drivers.sim.Bmx280Model;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.SimulatedI2c;
import sluice.drivers.sim.Surroundings;
import sluice.gateway.ConfiguredI2c;

/** The words behind a command of {@code sluice i2c}: a bus, an address, numbers. */
record I2cTarget(ParseResult options, List<String> words) {
  private static final int BUS_MAX = 255;

  /** What is done with the bus. */
  interface Action {
    ExitCode on(I2cAdapter bus) throws IOException;
  }

  static CommandSpec addOptions(CommandSpec spec, String words, String description) {
    return spec.addOption(Command.config(false, "BUS is the NAME of an [i2c.NAME] of this file."))
        .addOption(
            OptionSpec.builder("-y", "--yes").description("Do not ask; for scripts.").build())
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel(words)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1..*")
                .description(description)
                .build());
  }

  static I2cTarget of(ParseResult options) {
    return new I2cTarget(options, options.matchedPositionalValue(0, List.of()));
  }

  /** Opens the bus and runs, or says on stderr what is wrong. */
  ExitCode run(Action action) {
    SensorsConfig config = null;
    if (options.hasMatchedOption("--config")) {
      SluiceConfig file =
          Configs.loadedOrListed(
              ConfigFile.read(options.matchedOptionValue("--config", Path.of("."))));
      if (file == null) {
        return ExitCode.CONFIG;
      }
      config = file.sensors();
    }
    try (I2cAdapter bus = Opening.bus(this, config)) {
      return action.on(bus);
    } catch (IOException e) {
      System.err.println("sluice: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  /** Opens buses; apart, so that a start that only lists the commands loads none of it. */
  private static final class Opening {
    /** By name of a configuration, number, path, or {@code sim}: a thermometer and a BME280. */
    static I2cAdapter bus(I2cTarget target, @Nullable SensorsConfig config) throws IOException {
      if (target.words.isEmpty()) {
        throw target.wrong("give a BUS: a number as in /dev/i2c-N, or sim; see 'sluice i2c list'");
      }
      String bus = target.words.getFirst();
      if (config != null) {
        return ConfiguredI2c.open(config, bus);
      }
      if (bus.equals("sim")) {
        return simulated();
      }
      return bus.startsWith("/")
          ? LinuxI2c.open(bus)
          : LinuxI2c.open(target.number(0, "BUS", 0, BUS_MAX));
    }

    private static I2cAdapter simulated() throws IOException {
      SimulatedI2c bus = new SimulatedI2c(0);
      Surroundings world = new Surroundings(System::nanoTime);
      bus.attach(0x48, new Lm75Model(Lm75Model.Kind.TMP105, world));
      bus.attach(0x76, new Bmx280Model(true, world));
      return bus.open();
    }
  }

  int count() {
    return words.size();
  }

  /** A device's address; those that the standard reserves only with {@code -a}. */
  int address(int index) {
    boolean all = options.hasMatchedOption("-a");
    int first = all ? 0 : 0x08;
    int last = all ? 0x7f : 0x77;
    return number(index, "ADDRESS", first, last, all ? "" : " (reserved ones with -a)");
  }

  int number(int index, String label, int min, int max) {
    return number(index, label, min, max, "");
  }

  private int number(int index, String label, int min, int max, String hint) {
    String word = word(index, label);
    try {
      int value = Integer.decode(word);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("%s is from 0x%02x to 0x%02x, not %s%s".formatted(label, min, max, word, hint));
  }

  String word(int index, String label) {
    if (index >= words.size()) {
      throw wrong("give " + label + "; see --help");
    }
    return words.get(index);
  }

  ParameterException wrong(String message) {
    return new ParameterException(options.commandSpec().commandLine(), message);
  }

  /** Asks on stderr, so that stdout has the result alone; no answer is a no. */
  boolean isConfirmed(String warning) {
    if (options.hasMatchedOption("-y") || words.getFirst().equals("sim")) {
      return true;
    }
    System.err.println(warning);
    System.err.print("Continue? [y/N] ");
    System.err.flush();
    try {
      int answer = System.in.read();
      boolean yes = answer == 'y' || answer == 'Y';
      if (!yes) {
        System.err.println("sluice: nothing was done; -y does not ask");
      }
      return yes;
    } catch (IOException e) {
      return false;
    }
  }
}
