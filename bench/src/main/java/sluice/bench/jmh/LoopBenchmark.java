package sluice.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import sluice.loop.Loop;

/** Timers, ticks, immediates and turns of a loop on epoll. */
@SuppressWarnings("UnnecessaryLambda") // one object each, as an allocation would be measured too
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoopBenchmark {
  private static final int BATCH = 1_000;

  @SuppressWarnings("NullAway.Init") // by JMH: open()
  private Loop loop;

  private int ran;
  private final Runnable callback = () -> ran++;
  private final Runnable queueTicks =
      () -> {
        for (int i = 0; i < BATCH; i++) {
          loop.nextTick(callback);
        }
      };
  private final Runnable queueMicrotasks =
      () -> {
        for (int i = 0; i < BATCH; i++) {
          loop.queueMicrotask(callback);
        }
      };

  /** Opens the loop on the thread that measures. */
  @Setup
  public void open() {
    loop = Loop.open();
  }

  /** Closes the loop. */
  @TearDown
  public void close() {
    loop.close();
  }

  /** A timer set and cleared, among none. */
  @Benchmark
  public void timer() {
    loop.setTimeout(1_000, callback).close();
  }

  /** A tick queued and run. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int nextTick() {
    loop.dispatch("bench", queueTicks);
    return ran;
  }

  /** A microtask queued and run. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int microtask() {
    loop.dispatch("bench", queueMicrotasks);
    return ran;
  }

  /** A turn with one immediate and its epoll. */
  @Benchmark
  public int immediateAndTurn() {
    var _ = loop.setImmediate(callback);
    var _ = loop.turn();
    return ran;
  }
}
