package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sluice.gateway.spool.SpoolOptions;

/**
 * Durable records of 100 bytes a second at no more than 50 commits a second, beside SQLite doing
 * the same: WAL and synchronous=FULL, once with a commit every 20 ms as the spool, once with one a
 * record, which is what SQLite itself offers to a producer that must know its record durable.
 */
final class SpoolFigure implements Figure {
  static final Metric RECORDS = Metric.rate("durable records of 100 bytes", "records/s");
  static final Metric CPU = Metric.cost("processor time", "µs per record");
  static final Metric SYNCS = Metric.cost("syncs", "per second");
  static final Metric AMPLIFICATION = Metric.cost("written per byte given", "bytes");
  static final Metric RECOVERY = Metric.cost("recovery of 1 GB, not in the page cache", "ms");

  private static final String GROUPED = "SQLite, commit each 20 ms";
  private static final String SINGLE = "SQLite, commit each record";
  private static final int COMMIT_MILLIS = 20;
  private static final double RECORDS_MIN = 50_000;
  private static final double SYNCS_MAX = 50;
  private static final double AMPLIFICATION_MAX = 1.5;
  private static final double FACTOR_MIN = 10;
  private static final double RECOVERY_MILLIS_MAX = 2_000;
  private static final long FILL_MILLIS_MAX = 120_000;
  private static final long RECOVERED_BYTES = 1_000_000_000;

  @Override
  public String name() {
    return "spool";
  }

  @Override
  public String title() {
    return "durable records at 50 commits a second, beside SQLite; recovery";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    long millis = setting.count(3_000, 1_000);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> setting.inFolder(dir -> spool(dir, millis))),
            new Contender(
                GROUPED, () -> setting.inFolder(dir -> sqlite(dir, COMMIT_MILLIS, millis))),
            new Contender(SINGLE, () -> setting.inFolder(dir -> sqlite(dir, 0, millis))));
    List<Series> series =
        new ArrayList<>(
            new Rounds(setting.progress(), name())
                .run(
                    1,
                    setting.count(4, 2),
                    List.of(RECORDS, CPU, SYNCS, AMPLIFICATION),
                    contenders));
    long bytes = setting.quick() ? RECOVERED_BYTES / 10 : RECOVERED_BYTES;
    double[] recovery = setting.inFolder(dir -> recovery(setting, dir, bytes));
    series.add(new Series(RECOVERY, Result.SLUICE, recovery));
    return Result.of(
        this, series, targets(series), notes(series, bytes, setting.inFolder(SpoolFigure::idle)));
  }

  private static List<Target> targets(List<Series> series) {
    return List.of(
        Target.atLeast("durable records", median(series, RECORDS), RECORDS_MIN, "a second"),
        Target.atMost("syncs", median(series, SYNCS), SYNCS_MAX, "a second"),
        Target.atMost(
            "written per byte", median(series, AMPLIFICATION), AMPLIFICATION_MAX, "bytes"),
        Target.atLeast(
            "to SQLite with a commit each record",
            Result.factor(series, RECORDS, Result.SLUICE, SINGLE),
            FACTOR_MIN,
            "times"),
        Target.atMost("recovery", median(series, RECOVERY), RECOVERY_MILLIS_MAX, "ms"));
  }

  private static List<String> notes(List<Series> series, long bytes, String idle) {
    return Result.notes(
        "records of 20 bytes topic and 80 bytes payload; SQLite keeps id, topic, payload and times",
        "to SQLite with a commit each 20 ms: "
            + Metric.text(Result.factor(series, RECORDS, Result.SLUICE, GROUPED))
            + " times the rate, "
            + Metric.text(Result.factor(series, CPU, Result.SLUICE, GROUPED))
            + " times less processor time a record",
        "SQLite's syncs are its commits; its checkpoints sync besides; ours are all there are between"
            + " the opening and the end",
        "recovered: " + Metric.text(bytes / 1e6) + " MB on disk of such records",
        idle);
  }

  private static double median(List<Series> series, Metric metric) {
    return Result.median(series, metric, Result.SLUICE);
  }

  private static Map<Metric, Double> spool(Path dir, long millis) throws IOException {
    SpoolOptions options = SpoolLoad.roomy(1_000 / COMMIT_MILLIS);
    return SpoolLoad.values(
        SpoolLoad.run(dir.resolve("spool"), options, Long.MAX_VALUE, millis, 0));
  }

  private static Map<Metric, Double> sqlite(Path dir, long commitMillis, long millis)
      throws Exception {
    return new SqliteLoad(dir.resolve("peer.db"), commitMillis).run(millis);
  }

  /** A record in 100 ms, each with a commit of its own. */
  private static String idle(Path dir) throws IOException {
    SpoolLoad.Outcome outcome =
        SpoolLoad.run(dir, SpoolOptions.DEFAULT, Long.MAX_VALUE, 3_000, 100);
    double given = (double) outcome.records() * SpoolLoad.RECORD_BYTES;
    return "idle, a record in 100 ms: %s bytes written per byte given, %s with whole pages, %s syncs/s"
        .formatted(
            Metric.text(outcome.bytes() / given),
            Metric.text(outcome.pageBytes() / given),
            Metric.text(outcome.syncRate()));
  }

  /** Fills a spool, at as many commits as the disk does, and opens it three times. */
  private static double[] recovery(Setting setting, Path dir, long bytes) throws Exception {
    setting.progress().say("spool: filling " + bytes / 1_000_000 + " MB to recover them");
    Path spool = dir.resolve("spool");
    SpoolOptions options = SpoolLoad.roomy(1_000);
    var _ = SpoolLoad.run(spool, options, bytes, FILL_MILLIS_MAX, 0);
    double[] millis = new double[3];
    for (int i = 0; i < millis.length; i++) {
      forget(spool);
      millis[i] = SpoolLoad.recoveryMillis(spool, options);
    }
    return millis;
  }

  /** Takes the files out of the page cache, as after a restart of the machine: see dd(1). */
  private static void forget(Path dir) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(dir)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      var _ =
          Tool.output(
              new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none")
                  .redirectErrorStream(true));
    }
  }
}
