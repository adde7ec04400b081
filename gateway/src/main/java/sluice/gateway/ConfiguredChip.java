package sluice.gateway;

import java.io.IOException;
import java.util.List;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.linux.LinuxChip;
import sluice.drivers.pins.LineId;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;

/** {@code [chip.NAME]}, opened. Loop's thread only. */
public final class ConfiguredChip {
  private ConfiguredChip() {}

  /**
   * Opens a chip; a simulated one toggles as {@code [gpio.NAME]} says.
   *
   * @throws IOException that says what is wrong with it and what to do
   */
  public static Chip open(Loop loop, ChipConfig chip, SluiceConfig config) throws IOException {
    return open(loop, chip, linesOf(chip, config));
  }

  static Chip open(Loop loop, ChipConfig chip, List<GpioConfig> lines) throws IOException {
    return switch (chip.driver()) {
      case LINUX -> LinuxChip.open(loop, chip.path());
      case SIMULATED -> simulated(loop, chip, lines);
      case MCP23017 ->
          throw new IOException(
              "gpio: " + chip.name() + " is an mcp23017, whose lines a running gateway alone has");
    };
  }

  static List<GpioConfig> linesOf(ChipConfig chip, SluiceConfig config) {
    return config.gpio().values().stream().filter(g -> g.chip().equals(chip.name())).toList();
  }

  private static Chip simulated(Loop loop, ChipConfig config, List<GpioConfig> lines)
      throws IOException {
    SimulatedChip chip = SimulatedChip.open(loop, config.name(), config.lines());
    for (GpioConfig line : lines) {
      if (line.simulatedEdgesPerSecond() > 0) {
        int offset = new LineId(line.lines().get(0)).offsetOn(chip);
        var _ = chip.toggle(offset, line.simulatedEdgesPerSecond());
      }
    }
    return chip;
  }
}
