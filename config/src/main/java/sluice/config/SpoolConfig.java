package sluice.config;

import java.nio.file.Path;

/** {@code [spool]}; limits as in the spool's own options. */
public record SpoolConfig(
    Path dir,
    long segmentBytes,
    long maxBytes,
    long commitIntervalMillis,
    int commitsPerSecondMax,
    long tailBytes) {}
