package sluice.cli;

import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.Smbus;

/** {@code sluice i2c dump}: all registers, in i2cdump's grid. */
final class I2cDumpCommand extends Command {
  private static final int REGISTERS = 256;
  private static final int COLUMNS = 16;
  private static final int UNREAD = -1;
  private static final int NOT_ASKED = -2;

  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
                "dump",
                "Read all registers of a device byte by byte; XX where it does not answer.",
                "sluice i2c dump -y 1 0x48",
                "sluice i2c dump -y 1 0x76 0x88 0xa1")
            .addOption(OptionSpec.builder("-a").description("Also reserved addresses.").build())
            .addOption(json("As JSON on stdout."));
    return I2cTarget.addOptions(
        spec, "BUS ADDRESS [FIRST LAST]", "The device, and which of its registers.");
  }

  @Override
  ExitCode run(ParseResult options) {
    I2cTarget target = I2cTarget.of(options);
    if (target.count() == 3 || target.count() > 4) {
      throw target.wrong("give BUS ADDRESS, or BUS ADDRESS FIRST LAST");
    }
    int address = target.address(1);
    int first = target.count() == 4 ? target.number(2, "FIRST", 0, REGISTERS - 1) : 0;
    int last = target.count() == 4 ? target.number(3, "LAST", first, REGISTERS - 1) : 0xff;
    return target.run(bus -> {
      String what = "0x%02x of %s".formatted(address, bus.name());
      if (!target.isConfirmed("WARNING! Reading can change the state of " + what + ".")) {
        return ExitCode.FAILED;
      }
      int[] registers = Reading.read(bus, address, first, last);
      if (options.hasMatchedOption("--json")) {
        print(bus, address, registers);
      } else {
        System.out.print(grid(registers));
      }
      boolean some = Arrays.stream(registers).anyMatch(value -> value >= 0);
      return some ? ExitCode.OK : ExitCode.FAILED;
    });
  }

  /** Apart, so that a start that only lists the commands loads no driver. */
  private static final class Reading {
    static int[] read(I2cAdapter bus, int address, int first, int last) throws IOException {
      int[] registers = new int[REGISTERS];
      Arrays.fill(registers, NOT_ASKED);
      for (int register = first; register <= last; register++) {
        try {
          registers[register] = Smbus.readByteData(bus, address, register);
        } catch (BusException e) {
          if (e.kind() != BusException.Kind.NO_ANSWER) {
            throw e;
          }
          registers[register] = UNREAD;
        }
      }
      return registers;
    }
  }

  /** As i2cdump(8) prints bytes. */
  static String grid(int[] registers) {
    StringBuilder text = new StringBuilder("     0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f");
    text.append("    0123456789abcdef\n");
    for (int row = 0; row < REGISTERS; row += COLUMNS) {
      StringBuilder letters = new StringBuilder();
      boolean asked = false;
      StringBuilder line = new StringBuilder("%02x: ".formatted(row));
      for (int register = row; register < row + COLUMNS; register++) {
        int value = registers[register];
        asked |= value != NOT_ASKED;
        line.append(
            switch (value) {
              case NOT_ASKED -> "   ";
              case UNREAD -> "XX ";
              default -> "%02x ".formatted(value);
            });
        letters.append(letter(value));
      }
      if (asked) {
        text.append(line).append("   ").append(letters).append('\n');
      }
    }
    return text.toString();
  }

  private static char letter(int value) {
    return switch (value) {
      case NOT_ASKED -> ' ';
      case UNREAD -> 'X';
      case 0x00, 0xff -> '.';
      default -> value < 32 || value >= 127 ? '?' : (char) value;
    };
  }

  private static void print(I2cAdapter bus, int address, int[] registers) {
    Json.print(json -> {
      json.writeStartObject();
      json.writeStringField("bus", bus.name());
      json.writeStringField("address", "0x%02x".formatted(address));
      json.writeObjectFieldStart("registers");
      for (int register = 0; register < REGISTERS; register++) {
        if (registers[register] >= 0) {
          json.writeNumberField("0x%02x".formatted(register), registers[register]);
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    });
  }
}
