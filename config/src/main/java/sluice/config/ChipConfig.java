package sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code [chip.NAME]}.
 *
 * @param path of a Linux chip: {@code /dev/gpiochip0}, or its name, number or label
 * @param lines of a simulated chip
 * @param required whether a gateway does without it, and waits for it
 * @param expander where it is, if it is on an I2C bus; else null
 */
public record ChipConfig(
    String name,
    Driver driver,
    String path,
    int lines,
    boolean required,
    @Nullable Expander expander) {
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
   */
  public record Expander(String bus, int address, long pollMillis) {}

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
