package sluice.config;

import java.nio.file.Path;

/** The schema of {@code [spool]}. */
final class SpoolTable {
  private static final int QUEUES_MAX = 15;

  private SpoolTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static SpoolConfig read(TableReader t, Path base) {
    SpoolConfig spool =
        new SpoolConfig(
            base.resolve(t.string("dir", "/var/lib/sluice/spool")),
            t.bytes("segment_bytes", 64L << 10, 1L << 30, 8L << 20),
            t.bytes("max_bytes", 128L << 10, 1L << 40, 256L << 20),
            t.millis("commit_interval", 1, 60_000, 20),
            (int) t.integer("commits_per_second", 1, 1_000, 50),
            t.bytes("tail_bytes", 64L << 10, 1L << 30, 1L << 20),
            t.tables("queue").stream().map(QueueTable::read).toList());
    if (spool.queues().size() > QUEUES_MAX) {
      t.wrong("queue", "at most " + QUEUES_MAX + " queues");
    }
    if (spool.maxBytes() < 2 * spool.segmentBytes()) {
      t.wrong("max_bytes", "must be at least twice segment_bytes: whole segments are deleted");
    }
    t.end();
    return spool;
  }
}
