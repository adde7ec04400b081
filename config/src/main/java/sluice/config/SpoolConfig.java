package sluice.config;

import java.nio.file.Path;
import java.util.List;

/**
 * {@code [spool]}; limits as in the spool's own options.
 *
 * @param queues in the file's order, in which topics are offered to them
 */
public record SpoolConfig(
    Path dir,
    long segmentBytes,
    long maxBytes,
    long commitIntervalMillis,
    int commitsPerSecondMax,
    long tailBytes,
    List<QueueConfig> queues) {
  SpoolConfig at(Path other) {
    return new SpoolConfig(
        other,
        segmentBytes,
        maxBytes,
        commitIntervalMillis,
        commitsPerSecondMax,
        tailBytes,
        queues);
  }
}
