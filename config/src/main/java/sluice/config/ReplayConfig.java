package sluice.config;

/**
 * {@code [uplink.NAME.replay]}: how a backlog is sent.
 *
 * @param pace whether the window follows how long acknowledgements take
 * @param livePercent of the window, kept for queues without a backlog, 0 to 90
 * @param bytesPerHour at most, as published; 0 for no bound
 * @param deadLetterBytesMax of the file for records that the broker does not take
 */
public record ReplayConfig(
    boolean pace, int livePercent, long bytesPerHour, long deadLetterBytesMax) {}
