package sluice.drivers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.Reading.Quality;
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
   * Asks a source from now on.
   *
   * @param periodMillis at least 1
   */
  public void add(String name, String unit, long periodMillis, SampledSource source) {
    Channel channel = new Channel(name, unit, source);
    channels.add(channel);
    channel.timer = loop.setInterval(periodMillis, () -> ask(channel));
  }

  /**
   * A source's state.
   *
   * @param readings good ones so far
   * @param failures reads that failed
   * @param stalledPeriods periods in which it still owed an answer
   * @param lastError why the last read failed, or null after a good one
   */
  public record Status(
      String name, long readings, long failures, long stalledPeriods, @Nullable String lastError) {}

  public List<Status> status() {
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
    if (value != null && Double.isFinite(value)) {
      channel.lastError = null;
      channel.readings++;
      onReading.accept(channel.reading(value, now, Quality.GOOD));
      return;
    }
    channel.failures++;
    boolean wasGood = channel.lastError == null;
    channel.lastError =
        failure instanceof IOException io ? "" + io.getMessage() : "no value: " + failure;
    if (wasGood) { // the change is a reading, its going on is a counter
      onReading.accept(channel.reading(Double.NaN, now, Quality.BAD));
    }
  }

  private static final class Channel {
    private final String name;
    private final String unit;
    private final SampledSource source;
    private @Nullable Timer timer;
    private @Nullable String lastError;
    private boolean asked;
    private long sequence;
    private long readings;
    private long failures;
    private long stalledPeriods;

    Channel(String name, String unit, SampledSource source) {
      this.name = name;
      this.unit = unit;
      this.source = source;
    }

    Reading reading(double value, long atNanos, Quality quality) {
      return new Reading(name, value, unit, atNanos, ++sequence, quality);
    }

    Status status() {
      return new Status(name, readings, failures, stalledPeriods, lastError);
    }
  }
}
