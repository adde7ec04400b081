package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.bus.Smbus;
import sluice.drivers.linux.LinuxI2c;

/** {@code sluice i2c list}: the buses there are, as {@code i2cdetect -l}. */
final class I2cListCommand extends Command {
  private static final Path CLASS = Path.of("/sys/class/i2c-dev");

  @Override
  CommandSpec spec() {
    return named("list", "List the I2C buses of this board.", "sluice i2c list")
        .addOption(json("As JSON on stdout."));
  }

  /** One of them; what cannot be opened has no kind. */
  private record Bus(String name, String kind, String label) {}

  @Override
  ExitCode run(ParseResult options) {
    List<Bus> buses;
    try {
      buses = buses();
    } catch (IOException e) {
      System.err.println("sluice: i2c: " + e.getMessage());
      return ExitCode.FAILED;
    }
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> {
        json.writeStartArray();
        for (Bus bus : buses) {
          json.writeStartObject();
          json.writeStringField("bus", bus.name);
          json.writeStringField("kind", bus.kind);
          json.writeStringField("name", bus.label);
          json.writeEndObject();
        }
        json.writeEndArray();
      });
    } else {
      buses.forEach(bus -> System.out.printf("%s\t%s\t%s%n", bus.name, bus.kind, bus.label));
    }
    if (buses.isEmpty()) {
      System.err.println(
          "sluice: no I2C bus here: enable it (dtparam=i2c_arm=on in config.txt, then reboot) and"
              + " load its module (modprobe i2c-dev); 'sluice i2c scan sim' shows a simulated one");
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  private static List<Bus> buses() throws IOException {
    List<Bus> buses = new ArrayList<>();
    if (Files.isDirectory(CLASS)) {
      try (Stream<Path> entries = Files.list(CLASS)) {
        for (Path entry :
            entries.sorted(Comparator.comparingInt(I2cListCommand::number)).toList()) {
          String label = Files.readString(entry.resolve("name")).strip();
          buses.add(new Bus("" + entry.getFileName(), kind("/dev/" + entry.getFileName()), label));
        }
      }
    }
    return buses;
  }

  private static int number(Path entry) {
    String name = "" + entry.getFileName();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private static String kind(String path) {
    try (LinuxI2c bus = LinuxI2c.open(path)) {
      return (bus.functions() & Smbus.FUNC_I2C) != 0 ? "i2c" : "smbus";
    } catch (IOException e) {
      return "unknown";
    }
  }
}
