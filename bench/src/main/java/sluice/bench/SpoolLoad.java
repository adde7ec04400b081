package sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.Disk;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.loop.Loop;

/**
 * A producer that appends as fast as the spool takes records, and is told when they are durable: a
 * refused append is tried again once the commit under way has ended. Its own loop, on the calling
 * thread.
 */
final class SpoolLoad implements SpoolListener {
  /** Topic and payload together: what one record is to its producer. */
  static final int RECORD_BYTES = 100;

  static final String TOPIC = "sluice/bench/reading";
  static final byte[] PAYLOAD =
      "0123456789"
          .repeat(10)
          .substring(TOPIC.length(), RECORD_BYTES)
          .getBytes(StandardCharsets.US_ASCII);

  /** Appends in a row: so long as this takes, the loop does nothing else. */
  private static final int BURST = 500;

  private final Loop loop;
  private final long bytesMax;
  private final long everyMillis;
  private final Disk disk;
  private final DiskCounts counts = new DiskCounts();
  private @Nullable Spool spool;
  private @Nullable IOException failure;
  private long appended;
  private boolean ended;
  private boolean producing;
  private long openedNanos;
  private long openedSyncs;
  private double syncRate;
  private Runnable whenOpened = () -> {};

  private SpoolLoad(Loop loop, Disk disk, long bytesMax, long everyMillis) {
    this.everyMillis = everyMillis;
    this.loop = loop;
    this.disk = new WatchedDisk(disk, counts);
    this.bytesMax = bytesMax;
  }

  /**
   * What one run came to.
   *
   * @param syncRate a second, from the opening to the last append; a spool's beginning and end
   *     sync, too, once
   */
  record Outcome(
      long records,
      double seconds,
      double cpuSeconds,
      double syncRate,
      long bytes,
      long pageBytes) {}

  /**
   * Appends until one of the bounds, and waits until all is durable.
   *
   * @param bytesMax how much to write
   * @param millisMax how long to append
   * @param everyMillis one record in this time instead of as many as go; 0 for these
   */
  static Outcome run(
      Path dir, SpoolOptions options, long bytesMax, long millisMax, long everyMillis)
      throws IOException {
    try (Loop loop = Loop.open()) {
      SpoolLoad load = new SpoolLoad(loop, FileDisk.open(dir), bytesMax, everyMillis);
      double cpu = CpuTime.ownSeconds();
      ProcessIo io = ProcessIo.read();
      long start = System.nanoTime();
      load.spool = Spool.open(loop, load.disk, options, load);
      var _ = loop.setTimeout(millisMax, load::end);
      loop.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (load.failure != null) {
        throw load.failure;
      }
      return new Outcome(
          load.appended,
          seconds,
          CpuTime.ownSeconds() - cpu,
          load.syncRate,
          io.writtenSince(),
          io.toDiskSince());
    }
  }

  /** Milliseconds until a spool that is there has recovered. */
  static double recoveryMillis(Path dir, SpoolOptions options) throws IOException {
    try (Loop loop = Loop.open()) {
      SpoolLoad load = new SpoolLoad(loop, FileDisk.open(dir), 0, 0);
      long start = System.nanoTime();
      load.spool = Spool.open(loop, load.disk, options, load);
      load.ended = true;
      long[] opened = new long[1];
      load.whenOpened = () -> opened[0] = System.nanoTime();
      loop.run();
      if (load.failure != null) {
        throw load.failure;
      }
      return (opened[0] - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }

  @Override
  public void onOpened() {
    openedNanos = System.nanoTime();
    openedSyncs = counts.syncs.sum();
    whenOpened.run();
    if (ended) {
      close();
    } else if (everyMillis > 0) {
      loop.setInterval(everyMillis, this::produceOne).unref();
    } else {
      produceSoon();
    }
  }

  private void produceOne() {
    Spool to = spool;
    if (!ended && to != null && to.append(TOPIC, PAYLOAD, System.nanoTime()) >= 0) {
      appended++;
    }
  }

  private void produceSoon() {
    if (!producing) {
      producing = true;
      var _ = loop.setImmediate(this::produce);
    }
  }

  private void produce() {
    producing = false;
    Spool to = spool;
    if (counts.bytesWritten.sum() >= bytesMax) {
      end();
    }
    for (int i = 0; i < BURST && to != null; i++) {
      if (ended || to.append(TOPIC, PAYLOAD, System.nanoTime()) < 0) {
        return; // refused: onDurable goes on
      }
      appended++;
    }
    produceSoon();
  }

  private void end() {
    if (!ended) {
      ended = true;
      syncRate = (counts.syncs.sum() - openedSyncs) / ((System.nanoTime() - openedNanos) / 1e9);
      close();
    }
  }

  /** Commits what is left. */
  private void close() {
    Spool open = spool;
    if (open != null) {
      open.close(loop::stop);
    }
  }

  @Override
  public void onOpenFailed(IOException reason) {
    failure = reason;
    loop.stop();
  }

  @Override
  public void onDurable(long id) {
    if (!ended && everyMillis == 0) {
      produceSoon();
    }
  }

  /** As {@link SpoolOptions#DEFAULT}, with room for more. */
  static SpoolOptions roomy(int commitsPerSecondMax) {
    SpoolOptions usual = SpoolOptions.DEFAULT;
    return new SpoolOptions(
        usual.segmentBytes(),
        4L << 30,
        Math.max(1, 1_000 / commitsPerSecondMax),
        commitsPerSecondMax,
        usual.tailBytes(),
        List.of());
  }

  static Map<Metric, Double> values(Outcome outcome) {
    double given = (double) outcome.records() * RECORD_BYTES;
    return Map.of(
        SpoolFigure.RECORDS, outcome.records() / outcome.seconds(),
        SpoolFigure.CPU, 1e6 * outcome.cpuSeconds() / outcome.records(),
        SpoolFigure.SYNCS, outcome.syncRate(),
        SpoolFigure.AMPLIFICATION, outcome.bytes() / given);
  }
}
