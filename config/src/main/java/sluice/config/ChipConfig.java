package sluice.config;

/**
 * {@code [chip.NAME]}.
 *
 * @param path of a Linux chip: {@code /dev/gpiochip0}, or its name, number or label
 * @param lines of a simulated chip
 * @param required whether a gateway does without it, and waits for it
 */
public record ChipConfig(String name, Driver driver, String path, int lines, boolean required) {
  private static final String SIMULATED_NAME = "GPIO";

  /** Whose chip it is. */
  public enum Driver implements Label {
    LINUX,
    SIMULATED
  }

  /** Whether a simulated chip has a line of this number or name. */
  boolean hasSimulated(String line) {
    String number = line.startsWith(SIMULATED_NAME) ? line.substring(4) : line;
    return number.matches("[0-9]{1,4}") && Integer.parseInt(number) < lines;
  }
}
