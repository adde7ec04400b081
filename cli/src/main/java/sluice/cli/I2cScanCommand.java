package sluice.cli;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cScan;
import sluice.drivers.bus.I2cScan.Answer;

/** {@code sluice i2c scan}: who answers, in i2cdetect's grid. */
final class I2cScanCommand extends Command {
  private static final int COLUMNS = 16;

  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
                "scan",
                "Ask every address of a bus who is there; -- nobody, UU in use by the kernel.",
                "sluice i2c scan 1",
                "sluice i2c scan -y --json 1 0x40 0x4f",
                "sluice i2c scan --config sluice.toml board")
            .addOption(flag("-a", "Also the addresses that the standard reserves."))
            .addOption(flag("-q", "Ask by SMBus quick write; corrupts some EEPROMs."))
            .addOption(flag("-r", "Ask by reading a byte; locks the bus at write-only chips."))
            .addOption(json("As JSON on stdout."));
    return I2cTarget.addOptions(
        spec, "BUS [FIRST LAST]", "The bus (number, path or sim), and which addresses to ask.");
  }

  private static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).description(description).build();
  }

  @Override
  ExitCode run(ParseResult options) {
    I2cTarget target = I2cTarget.of(options);
    if (target.count() == 2 || target.count() > 3) {
      throw target.wrong("give BUS, or BUS FIRST LAST");
    }
    if (options.hasMatchedOption("-q") && options.hasMatchedOption("-r")) {
      throw target.wrong("-q or -r, not both");
    }
    boolean all = options.hasMatchedOption("-a");
    int first = target.count() == 3 ? target.address(1) : all ? 0 : I2cScan.FIRST;
    int last = target.count() == 3 ? target.address(2) : all ? 0x7f : I2cScan.LAST;
    if (first > last) {
      throw target.wrong("FIRST is above LAST");
    }
    return target.run(bus -> scan(target, bus, first, last));
  }

  private static ExitCode scan(I2cTarget target, I2cAdapter bus, int first, int last)
      throws IOException {
    String range = "0x%02x-0x%02x".formatted(first, last);
    if (!target.isConfirmed(
        "WARNING! This can confuse the devices of " + bus.name() + ": it asks " + range + ".")) {
      return ExitCode.FAILED;
    }
    Map<Integer, Answer> answers = new TreeMap<>();
    for (int address = first; address <= last; address++) {
      answers.put(address, I2cScan.probe(bus, address, mode(target.options())));
    }
    if (target.options().hasMatchedOption("--json")) {
      print(bus, answers);
    } else {
      System.out.print(grid(answers));
    }
    return ExitCode.OK;
  }

  private static I2cScan.Mode mode(ParseResult options) {
    if (options.hasMatchedOption("-q")) {
      return I2cScan.Mode.QUICK;
    }
    return options.hasMatchedOption("-r") ? I2cScan.Mode.READ : I2cScan.Mode.AUTO;
  }

  /** Character for character what i2cdetect(8) prints. */
  static String grid(Map<Integer, Answer> answers) {
    StringBuilder text = new StringBuilder("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f\n");
    for (int row = 0; row < 128; row += COLUMNS) {
      text.append("%02x: ".formatted(row));
      for (int address = row; address < row + COLUMNS; address++) {
        text.append(cell(address, answers.get(address)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String cell(int address, @Nullable Answer answer) {
    return switch (answer) {
      case PRESENT -> "%02x ".formatted(address);
      case IN_USE -> "UU ";
      case ABSENT -> "-- ";
      case null -> "   ";
    };
  }

  private static void print(I2cAdapter bus, Map<Integer, Answer> answers) {
    Json.print(json -> {
      json.writeStartObject();
      json.writeStringField("bus", bus.name());
      for (Answer kind : new Answer[] {Answer.PRESENT, Answer.IN_USE}) {
        json.writeArrayFieldStart(kind == Answer.PRESENT ? "present" : "in_use");
        for (Map.Entry<Integer, Answer> one : answers.entrySet()) {
          if (one.getValue() == kind) {
            json.writeString("0x%02x".formatted(one.getKey()));
          }
        }
        json.writeEndArray();
      }
      json.writeNumberField("asked", answers.size());
      json.writeEndObject();
    });
  }
}
