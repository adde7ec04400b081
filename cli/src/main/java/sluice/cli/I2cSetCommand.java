package sluice.cli;

import java.io.IOException;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.Smbus;

/** {@code sluice i2c set}: writes one register, as i2cset. */
final class I2cSetCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
                "set",
                "Write a register of a device; without VALUE only REGISTER is sent.",
                "sluice i2c set -y 1 0x48 0x01 0x60",
                "sluice i2c set -y 1 0x20 0x00 0xff 0x0f i")
            .addOption(OptionSpec.builder("-a").description("Also reserved addresses.").build())
            .addOption(OptionSpec.builder("-r").description("Read it back and compare.").build());
    return I2cTarget.addOptions(
        spec,
        "BUS ADDRESS REGISTER [VALUE... [b|w|i]]",
        "b: a byte (default); w: an SMBus word, low byte first; i: a block of up to 32 bytes.");
  }

  @Override
  ExitCode run(ParseResult options) {
    I2cTarget target = I2cTarget.of(options);
    int address = target.address(1);
    int register = target.number(2, "REGISTER", 0, 0xff);
    String last = target.words().getLast().toLowerCase(Locale.ROOT);
    boolean named = target.count() > 3 && last.matches("[bwi]");
    String mode = named ? last : target.count() == 3 ? "c" : "b";
    int count = target.count() - 3 - (named ? 1 : 0);
    if (!mode.equals("c") && (count < 1 || count > (mode.equals("i") ? Smbus.BLOCK_MAX : 1))) {
      throw target.wrong("one VALUE; with i 1 to 32");
    }
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = target.number(3 + i, "VALUE", 0, mode.equals("w") ? 0xffff : 0xff);
    }
    return target.run(bus -> {
      if (!target.isConfirmed(warning(bus, address))) {
        return ExitCode.FAILED;
      }
      write(bus, address, register, mode, values);
      boolean compares = options.hasMatchedOption("-r") && !mode.equals("c");
      return compares ? compare(bus, address, register, mode, values) : ExitCode.OK;
    });
  }

  private static String warning(I2cAdapter bus, int address) {
    String what = "0x%02x of %s".formatted(address, bus.name());
    return address >= 0x50 && address <= 0x57
        ? "DANGEROUS! " + what + " may be an EEPROM: what is written there stays."
        : "WARNING! Writing can damage or confuse " + what + ".";
  }

  private static void write(I2cAdapter bus, int address, int register, String mode, int[] values)
      throws IOException {
    switch (mode) {
      case "c" -> Smbus.sendByte(bus, address, register);
      case "w" -> Smbus.writeWordData(bus, address, register, values[0]);
      case "i" -> Smbus.writeI2cBlock(bus, address, register, bytes(values));
      default -> Smbus.writeByteData(bus, address, register, values[0]);
    }
  }

  private static byte[] bytes(int[] values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Some registers do not keep what is written to them, which this then shows. */
  private static ExitCode compare(
      I2cAdapter bus, int address, int register, String mode, int[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      int now =
          mode.equals("w")
              ? Smbus.readWordData(bus, address, register)
              : Smbus.readByteData(bus, address, register + i);
      if (now != values[i]) {
        System.err.printf(
            "sluice: i2c: 0x%02x holds 0x%02x, not 0x%02x%n", register + i, now, values[i]);
        return ExitCode.FAILED;
      }
    }
    return ExitCode.OK;
  }
}
