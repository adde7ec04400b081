package sluice.config;

/** The schema of {@code [uplink.NAME.replay]}. */
final class ReplayTable {
  private ReplayTable() {}

  static ReplayConfig read(TableReader t) {
    ReplayConfig replay =
        new ReplayConfig(
            t.bool("pace", true),
            (int) t.integer("live_percent", 0, 90, 20),
            t.bytes("bytes_per_hour", 0, 1L << 40, 0),
            t.bytes("dead_letter_bytes", 64L << 10, 1L << 30, 16L << 20));
    t.end();
    return replay;
  }
}
