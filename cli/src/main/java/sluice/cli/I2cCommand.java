package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice i2c}: who is on a bus and what is in its registers, as i2c-tools show it. */
final class I2cCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "i2c",
            "Look at I2C buses and their devices, as i2cdetect, i2cget, i2cset and i2cdump do.",
            "sluice i2c list",
            "sluice i2c scan 1",
            "sluice i2c get -y 1 0x48 0x00 w",
            "sluice i2c scan -y sim"),
        new I2cListCommand(),
        new I2cScanCommand(),
        new I2cGetCommand(),
        new I2cSetCommand(),
        new I2cDumpCommand());
  }
}
