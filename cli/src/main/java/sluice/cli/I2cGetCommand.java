package sluice.cli;

import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.Smbus;

/** {@code sluice i2c get}: one register, as i2cget. */
final class I2cGetCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
                "get",
                "Read a register of a device; without REGISTER where its pointer is.",
                "sluice i2c get -y 1 0x48 0x00 w",
                "sluice i2c get -y 1 0x50 0x00 i 8")
            .addOption(OptionSpec.builder("-a").description("Also reserved addresses.").build())
            .addOption(json("As JSON on stdout."));
    return I2cTarget.addOptions(
        spec,
        "BUS ADDRESS [REGISTER [b|w|c|i [LENGTH]]]",
        "b: a byte (default); w: an SMBus word, low byte first; c: write REGISTER, then read;"
            + " i: a block of LENGTH bytes, 32 unless given.");
  }

  @Override
  ExitCode run(ParseResult options) {
    I2cTarget target = I2cTarget.of(options);
    if (target.count() > 5) {
      throw target.wrong("too many words; see --help");
    }
    int address = target.address(1);
    int register = target.count() > 2 ? target.number(2, "REGISTER", 0, 0xff) : -1;
    String mode = target.count() > 3 ? target.word(3, "MODE").toLowerCase(Locale.ROOT) : "b";
    if (!mode.matches("[bwci]") || (target.count() > 4 && !mode.equals("i"))) {
      throw target.wrong("MODE is b, w, c or i; only i has a LENGTH");
    }
    int length = target.count() > 4 ? target.number(4, "LENGTH", 1, Smbus.BLOCK_MAX) : 32;
    return target.run(bus -> {
      String what = "0x%02x of %s".formatted(address, bus.name());
      if (!target.isConfirmed("WARNING! Reading can change the state of " + what + ".")) {
        return ExitCode.FAILED;
      }
      int[] values = read(bus, address, register, mode, length);
      if (options.hasMatchedOption("--json")) {
        print(bus, address, register, values);
      } else {
        System.out.println(text(mode, values));
      }
      return ExitCode.OK;
    });
  }

  private static int[] read(I2cAdapter bus, int address, int register, String mode, int length)
      throws IOException {
    if (register < 0) {
      return new int[] {Smbus.receiveByte(bus, address)};
    }
    return switch (mode) {
      case "w" -> new int[] {Smbus.readWordData(bus, address, register)};
      case "c" -> {
        Smbus.sendByte(bus, address, register);
        yield new int[] {Smbus.receiveByte(bus, address)};
      }
      case "i" -> {
        byte[] block = Smbus.readI2cBlock(bus, address, register, length);
        int[] values = new int[block.length];
        for (int i = 0; i < values.length; i++) {
          values[i] = block[i] & 0xff;
        }
        yield values;
      }
      default -> new int[] {Smbus.readByteData(bus, address, register)};
    };
  }

  private static String text(String mode, int[] values) {
    StringBuilder text = new StringBuilder();
    for (int value : values) {
      text.append(text.isEmpty() ? "" : " ");
      text.append((mode.equals("w") ? "0x%04x" : "0x%02x").formatted(value));
    }
    return text.toString();
  }

  private static void print(I2cAdapter bus, int address, int register, int[] values) {
    Json.print(json -> {
      json.writeStartObject();
      json.writeStringField("bus", bus.name());
      json.writeStringField("address", "0x%02x".formatted(address));
      if (register >= 0) {
        json.writeStringField("register", "0x%02x".formatted(register));
      }
      json.writeFieldName("values");
      json.writeArray(values, 0, values.length);
      json.writeEndObject();
    });
  }
}
