package sluice.config;

/**
 * {@code [gpio.NAME.script.ANY]}: something that happens at a line of a simulated chip. Times are
 * since the start.
 *
 * @param second whether it is the encoder's second line
 * @param untilMillis the end of a storm or of noise
 * @param level physical, of {@link Kind#LEVEL} and {@link Kind#BOUNCE}
 * @param edges of a bounce, odd
 * @param withinMillis how long a contact bounces at most
 * @param count of pulses
 * @param widthMillis of a pulse
 * @param periodMillis from one pulse to the next
 * @param edgesPerSecond of a storm; of noise on average
 * @param seed of what is random
 */
public record PinActConfig(
    Kind kind,
    boolean second,
    long fromMillis,
    long untilMillis,
    boolean level,
    int edges,
    long withinMillis,
    long count,
    long widthMillis,
    long periodMillis,
    int edgesPerSecond,
    long seed) {

  /** What happens. */
  public enum Kind implements Label {
    LEVEL,
    BOUNCE,
    PULSES,
    STORM,
    NOISE
  }
}
