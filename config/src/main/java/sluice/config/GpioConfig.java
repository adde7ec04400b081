package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [gpio.NAME]}: one line, or two that belong together.
 *
 * @param lines offsets, or the board's names; of an encoder A and B, of a ranger trigger and echo
 * @param periodMillis between readings; of an encoder the shortest time
 * @param unit of the readings; empty for levels
 * @param scale units per edge
 * @param airCelsius of the air that a ranger's sound goes through
 * @param output null for an input
 * @param topic instead of {@code PREFIX/ID/NAME}
 * @param simulatedEdgesPerSecond how often a simulated chip toggles the first line; 0 for never
 * @param script what else happens at a simulated chip's line, in the order of the file
 */
public record GpioConfig(
    String name,
    String chip,
    Function function,
    List<String> lines,
    Edge edge,
    Bias bias,
    boolean activeLow,
    long debounceMicros,
    EventClock eventClock,
    Report report,
    long periodMillis,
    String unit,
    double scale,
    double airCelsius,
    @Nullable OutputConfig output,
    @Nullable String topic,
    int simulatedEdgesPerSecond,
    List<PinActConfig> script) {

  /** What the line is for. */
  public enum Function implements Label {
    INPUT,
    /** An input with a contact to ground. */
    BUTTON,
    /** An input that a motion sensor drives. */
    PIR,
    OUTPUT,
    /** An output. */
    RELAY,
    /** Counts edges. */
    COUNTER,
    /** Edges a second. */
    FREQUENCY,
    /** Two lines that tell a position. */
    ENCODER,
    /** An ultrasonic ranger. */
    DISTANCE;

    public boolean isOutput() {
      return this == OUTPUT || this == RELAY;
    }

    /** Whether its readings are levels. */
    public boolean isLevel() {
      return this == INPUT || this == BUTTON || this == PIR;
    }

    boolean isCounter() {
      return this == COUNTER || this == FREQUENCY;
    }
  }

  /** Which edges become readings, or count. */
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

  /** Whose timestamps edges have. */
  public enum EventClock implements Label {
    MONOTONIC,
    /** The hardware timestamp engine's. */
    HTE
  }

  /** When a level is a reading. */
  public enum Report implements Label {
    EDGES,
    CHANGES,
    PERIOD
  }
}
