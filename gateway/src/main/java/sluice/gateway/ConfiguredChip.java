package sluice.gateway;

import java.io.IOException;
import java.util.List;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.linux.LinuxChip;
import sluice.loop.Loop;

/** {@code [chip.NAME]}, opened. Loop's thread only. */
public final class ConfiguredChip {
  private ConfiguredChip() {}

  /**
   * Opens a chip; a simulated one is moved as {@code [gpio.NAME]} says, from now on. An expander's
   * lines are inputs then, and calls of it turn the loop while they wait for its bus.
   *
   * @throws IOException that says what is wrong with it and what to do
   */
  public static Chip open(Loop loop, ChipConfig chip, SluiceConfig config) throws IOException {
    return switch (chip.driver()) {
      case LINUX -> LinuxChip.open(loop, chip.path());
      case SIMULATED -> new SimulatedBoard(loop, config).open(chip);
      case MCP23017 -> LoneExpander.open(loop, chip, config);
    };
  }

  static List<GpioConfig> linesOf(ChipConfig chip, SluiceConfig config) {
    return config.gpio().values().stream().filter(g -> g.chip().equals(chip.name())).toList();
  }
}
