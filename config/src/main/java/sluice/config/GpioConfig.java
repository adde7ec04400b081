package sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code [gpio.NAME]}: one line.
 *
 * @param topic instead of {@code PREFIX/ID/NAME}
 * @param simulatedEdgesPerSecond how often a simulated chip toggles it; 0 for never
 */
public record GpioConfig(
    String name,
    String chip,
    int line,
    Direction direction,
    Edge edge,
    Bias bias,
    boolean activeLow,
    long debounceMicros,
    boolean initial,
    @Nullable String topic,
    int simulatedEdgesPerSecond) {

  /** In or out. */
  public enum Direction implements Label {
    INPUT,
    OUTPUT
  }

  /** Which edges become readings. */
  public enum Edge implements Label {
    BOTH,
    RISING,
    FALLING
  }

  /** The pull resistor. */
  public enum Bias implements Label {
    AS_IS,
    PULL_UP,
    PULL_DOWN,
    DISABLED
  }
}
