package sluice.drivers.bus;

/**
 * What a PWM channel puts out.
 *
 * @param periodNanos at least 1
 * @param dutyNanos of each period it is active, 0 to the period
 * @param isInverted whether active is low; not every chip can
 * @param isEnabled whether it runs
 */
public record PwmSetup(long periodNanos, long dutyNanos, boolean isInverted, boolean isEnabled) {
  private static final double NANOS_PER_SECOND = 1e9;

  public PwmSetup {
    if (periodNanos < 1 || dutyNanos < 0 || dutyNanos > periodNanos) {
      throw new IllegalArgumentException(
          "pwm: " + dutyNanos + " ns of a period of " + periodNanos + " ns");
    }
  }

  /**
   * A running output.
   *
   * @param frequencyHz above 0, to 1e9
   * @param dutyPercent 0 to 100
   */
  public static PwmSetup running(double frequencyHz, double dutyPercent) {
    long period = Math.round(NANOS_PER_SECOND / frequencyHz);
    return new PwmSetup(period, Math.round(period * dutyPercent / 100), false, true);
  }
}
