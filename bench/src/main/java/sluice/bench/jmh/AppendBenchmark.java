package sluice.bench.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import sluice.drivers.Reading;
import sluice.gateway.route.Router;
import sluice.gateway.spool.Cursor;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.gateway.spool.SpoolRecord;
import sluice.gateway.spool.SpoolState;
import sluice.loop.Loop;

/** A reading's JSON and its append to a spool; the disk's part is not measured. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {
  private static final int BATCH = 500;

  private static final byte[] PAYLOAD = new byte[80];
  private static final Reading READING =
      new Reading("edge", 1, "", 123_456_789L, 17, Reading.Quality.GOOD);

  private static final SpoolOptions OPTIONS =
      new SpoolOptions(8 << 20, 64L << 20, 1, 1_000, 1 << 20, List.of());

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Loop loop;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Path dir;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Spool spool;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Router router;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Cursor cursor;

  /** Opens the spool on the thread that measures. */
  @Setup
  public void open() throws IOException {
    loop = Loop.open();
    dir = Files.createTempDirectory("sluice-jmh");
    spool = Spool.open(loop, FileDisk.open(dir), OPTIONS, new Quiet());
    while (spool.state() == SpoolState.OPENING) {
      var _ = loop.turn();
    }
    cursor = spool.cursor("bench", () -> {});
    router = new Router(loop.clock(), spool);
    router.route("edge", "sluice/bench/edge");
  }

  /** Has all be committed, and acknowledged so that segments go: not measured. */
  @Setup(Level.Invocation)
  public void drain() {
    for (SpoolRecord record = cursor.next(); record != null; record = cursor.next()) {
      var _ = cursor.ack(record.id());
    }
    while (spool.stats().durable() < spool.stats().appended()) {
      var _ = loop.turn();
    }
  }

  /** Closes the spool and removes it. */
  @TearDown
  public void close() throws IOException {
    spool.close(loop::stop);
    loop.run();
    loop.close();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A record of 100 bytes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long append() {
    long id = 0;
    for (int i = 0; i < BATCH; i++) {
      id = spool.append("sluice/bench/reading", PAYLOAD, i);
    }
    return id;
  }

  /** A reading: topic, JSON, append. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long reading() {
    for (int i = 0; i < BATCH; i++) {
      router.accept(READING);
    }
    return router.readings();
  }

  private static final class Quiet implements SpoolListener {
    @Override
    public void onOpened() {}

    @Override
    public void onOpenFailed(IOException reason) {
      throw new UncheckedIOException(reason);
    }

    @Override
    public void onDurable(long id) {}
  }
}
