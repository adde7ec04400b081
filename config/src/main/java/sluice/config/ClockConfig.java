package sluice.config;

/** {@code [clock]}. */
public record ClockConfig(Trust trust) {
  /** When the machine's wall clock is taken for right. */
  public enum Trust implements Label {
    /** Once NTP, PTP or GPS disciplines it, or if it comes from a battery-backed clock. */
    SYNCED,
    /** From the start. */
    ALWAYS
  }
}
