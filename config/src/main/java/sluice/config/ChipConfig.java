package sluice.config;

/**
 * {@code [chip.NAME]}.
 *
 * @param path of a Linux chip: {@code /dev/gpiochip0}, or its name or label
 * @param lines of a simulated chip
 */
public record ChipConfig(String name, Driver driver, String path, int lines) {
  /** Whose chip it is. */
  public enum Driver implements Label {
    LINUX,
    SIMULATED
  }
}
