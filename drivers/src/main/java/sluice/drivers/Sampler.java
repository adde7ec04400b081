package sluice.drivers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.SourceStatus.State;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;

/**
 * Asks sampled sources at their periods, on workers, and hands readings to the loop. A source that
 * has not answered is not asked again: it counts as stalled, holds one worker, and the others go
 * on. Loop's thread only.
 */
public final class Sampler implements AutoCloseable {
  private static final int WORKERS_MAX = 8;

  private final Loop loop;
  private final Consumer<Reading> onReading;
  private final WorkerPool pool;
  private final List<Channel> channels = new ArrayList<>();

  private Sampler(Loop loop, WorkerPool pool, Consumer<Reading> onReading) {
    this.loop = loop;
    this.pool = pool;
    this.onReading = onReading;
  }

  /**
   * A sampler without sources.
   *
   * @param sources how many there will be: each may hold a worker, up to eight
   */
  public static Sampler open(Loop loop, int sources, Consumer<Reading> onReading) {
    int workers = Math.clamp(sources, 1, WORKERS_MAX);
    WorkerPool pool = WorkerPool.open(loop, "sampler", workers, Math.max(sources, 1));
    return new Sampler(loop, pool, onReading);
  }

  /**
   * Asks a source from now on, and reports all samples.
   *
   * @param periodMillis at least 1
   */
  public void add(String name, String unit, long periodMillis, SampledSource source) {
    add(name, unit, periodMillis, ReportPolicy.ALL, source);
  }

  /** As the other, with a policy. */
  public void add(
      String name, String unit, long periodMillis, ReportPolicy policy, SampledSource source) {
    Channel channel = new Channel(name, new ReportGate(name, unit, policy), source);
    channels.add(channel);
    channel.timer = loop.setInterval(periodMillis, () -> ask(channel));
  }

  /** What is known of each source, by its name. */
  public Map<String, ReportGate.Memory> memories() {
    Map<String, ReportGate.Memory> all = new LinkedHashMap<>();
    channels.forEach(channel -> all.put(channel.name, channel.gate.memory()));
    return all;
  }

  /** Goes on where another sampler was, for the sources that are in both. */
  public void remember(Map<String, ReportGate.Memory> memories) {
    for (Channel channel : channels) {
      ReportGate.Memory memory = memories.get(channel.name);
      if (memory != null) {
        channel.gate.remember(memory);
      }
    }
  }

  /** Each source, in the order of their adding. */
  public List<SourceStatus> status() {
    return channels.stream().map(Channel::status).toList();
  }

  @Override
  public void close() {
    for (Channel channel : channels) {
      if (channel.timer != null) {
        channel.timer.close();
      }
    }
    pool.close();
  }

  private void ask(Channel channel) {
    if (channel.asked) {
      channel.stalledPeriods++;
      return;
    }
    channel.asked =
        pool.submit(
            channel.name,
            channel.source::read,
            (value, failure) -> onAnswer(channel, value, failure));
  }

  private void onAnswer(Channel channel, @Nullable Double value, @Nullable Throwable failure) {
    channel.asked = false;
    long now = loop.clock().nanoTime();
    Reading reading;
    if (value != null && Double.isFinite(value)) {
      reading = channel.take(value, now);
    } else {
      reading = channel.fail(reason(failure), now);
    }
    if (reading != null) {
      onReading.accept(reading);
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return failure instanceof IOException io ? "" + io.getMessage() : "no value: " + failure;
  }

  private static final class Channel {
    private final String name;
    private final ReportGate gate;
    private final SampledSource source;
    private State state = State.STARTING;
    private @Nullable Timer timer;
    private @Nullable String lastError;
    private boolean asked;
    private long readings;
    private long failures;
    private long stalledPeriods;

    Channel(String name, ReportGate gate, SampledSource source) {
      this.name = name;
      this.gate = gate;
      this.source = source;
    }

    @Nullable Reading take(double value, long nanos) {
      state = State.UP;
      long before = gate.outOfRange();
      Reading reading = gate.offer(value, nanos);
      boolean good = gate.outOfRange() == before;
      readings += good ? 1 : 0;
      lastError = good ? null : gate.lastFault();
      return reading;
    }

    @Nullable Reading fail(String reason, long nanos) {
      state = State.FAILED;
      failures++;
      lastError = reason;
      return gate.fail(reason, nanos);
    }

    SourceStatus status() {
      return new SourceStatus(
          name,
          state,
          readings,
          failures,
          gate.outOfRange(),
          gate.withheld(),
          stalledPeriods,
          lastError);
    }
  }
}
