package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.SensorConfig.FaultConfig;

/**
 * {@code [chip.NAME]}.
 *
 * @param path of a Linux chip: {@code /dev/gpiochip0}, or its name, number or label; of a simulated
 *     one the folder where another process plays its pins, or empty
 * @param lines of a simulated chip
 * @param required whether a gateway does without it, and waits for it
 * @param expander where it is, if it is on an I2C bus; else null
 * @param faults of a simulated one, in the order of the file
 */
public record ChipConfig(
    String name,
    Driver driver,
    String path,
    int lines,
    boolean required,
    @Nullable Expander expander,
    List<FaultConfig> faults) {
  private static final String SIMULATED_NAME = "GPIO";

  /** Whose chip it is. */
  public enum Driver implements Label {
    LINUX,
    SIMULATED,
    MCP23017
  }

  /**
   * A chip on an I2C bus.
   *
   * @param bus the NAME of an {@code [i2c.NAME]}
   * @param address 0x20 to 0x27
   * @param pollMillis from one look at its pins to the next
   * @param interrupt where its interrupt output is wired to; null for nowhere
   */
  public record Expander(String bus, int address, long pollMillis, @Nullable Interrupt interrupt) {}

  /**
   * A line that falls when another chip wants to be looked at.
   *
   * @param chip the NAME of a {@code [chip.NAME]}
   * @param line its offset there, or its name
   */
  public record Interrupt(String chip, String line) {}

  /** Where its interrupt output is wired to; null for nowhere. */
  public @Nullable Interrupt interrupt() {
    return expander == null ? null : expander.interrupt();
  }

  /** Where a line of a simulated chip or an expander is, of a configuration that was checked. */
  public int offsetOf(String line) {
    int number = Integer.parseInt(line.replaceFirst("^[A-Z]+", ""));
    return line.startsWith("GPB") ? 8 + number : number;
  }

  /** Whether a simulated chip has a line of this number or name. */
  boolean hasSimulated(String line) {
    String number = line.startsWith(SIMULATED_NAME) ? line.substring(4) : line;
    return number.matches("[0-9]{1,4}") && Integer.parseInt(number) < lines;
  }

  /** Whether it has a line of this number or name, as far as one can know. */
  boolean mayHave(String line) {
    return switch (driver) {
      case LINUX -> true;
      case SIMULATED -> hasSimulated(line);
      case MCP23017 -> line.matches("[0-9]|1[0-5]|GP[AB][0-7]");
    };
  }
}
