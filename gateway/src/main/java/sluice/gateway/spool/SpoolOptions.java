package sluice.gateway.spool;

import java.util.List;

/**
 * A spool's limits.
 *
 * @param segmentBytes a segment is followed by a new one when it would grow past this
 * @param maxBytes all segments together; at it appends are refused
 * @param commitIntervalMillis how long a record may wait for its group commit to start
 * @param commitsPerSecondMax how many commits may start in a second: flash wears
 * @param tailBytes memory for records that the uplink can have without reading the disk
 * @param queues in the order in which topics are offered to them; one named {@link
 *     QueueOptions#DEFAULT_NAME} takes the rest and is added if it is not there
 */
public record SpoolOptions(
    long segmentBytes,
    long maxBytes,
    long commitIntervalMillis,
    int commitsPerSecondMax,
    long tailBytes,
    List<QueueOptions> queues) {
  /** One commit's bytes: what is appended while the commit before runs must fit, or is refused. */
  static final int COMMIT_BYTES_MAX = 512 * 1024;

  /** Uplinks that a spool can serve. */
  public static final int CURSORS_MAX = 16;

  /** Queues in one spool. */
  public static final int QUEUES_MAX = 16;

  public static final SpoolOptions DEFAULT =
      new SpoolOptions(8L << 20, 256L << 20, 20, 50, 1L << 20, List.of());

  public SpoolOptions {
    queues = List.copyOf(queues);
    if (queues.stream().map(QueueOptions::name).distinct().count() != queues.size()
        || queues.size() >= QUEUES_MAX) {
      throw new IllegalArgumentException(
          "spool: at most " + (QUEUES_MAX - 1) + " queues, each with a name of its own");
    }
    if (segmentBytes < COMMIT_BYTES_MAX / 8 || maxBytes < 2 * segmentBytes) {
      throw new IllegalArgumentException(
          "spool: segment_bytes must be at least 64 KiB and max_bytes at least twice that");
    }
    if (commitIntervalMillis < 1 || commitsPerSecondMax < 1 || tailBytes < 1) {
      throw new IllegalArgumentException("spool: a limit is below 1");
    }
  }

  long commitSpacingNanos() {
    return 1_000_000_000L / commitsPerSecondMax;
  }
}
