package sluice.cli;

import picocli.CommandLine.Model.CommandSpec;

/** {@code sluice gpio}: chips and lines, as the users of libgpiod's tools know them. */
final class GpioCommand extends CommandGroup {
  @Override
  CommandSpec spec() {
    return group(
        named(
            "gpio",
            "Look at GPIO chips and lines, read, set and watch them; as gpiodetect, gpioinfo,"
                + " gpioget, gpioset, gpiomon and gpionotify do.",
            "sluice gpio detect",
            "sluice gpio monitor GPIO17"),
        new GpioDetectCommand(),
        new GpioInfoCommand(),
        new GpioGetCommand(),
        new GpioSetCommand(),
        new GpioMonitorCommand(),
        new GpioNotifyCommand());
  }
}
