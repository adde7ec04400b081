package sluice.drivers.sensors;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.Reading;
import sluice.drivers.ReportGate;
import sluice.drivers.SourceStatus;
import sluice.drivers.SourceStatus.State;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Asks one sensor at its period and turns its measurements into readings. The sensor is opened
 * before its first measurement, and again after each failure, so that one that was absent at the
 * start, or is plugged in again, is found; until then its state says why not. A sensor that has not
 * answered is not asked again. Loop's thread only.
 */
public final class PolledSensor implements AutoCloseable {
  /** From a failure to the next attempt, at least. */
  static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final SensorPlan plan;
  private final SensorSource source;
  private final Consumer<Reading> onReading;
  private final Map<String, ReportGate> gates = new LinkedHashMap<>();
  private @Nullable Timer timer;
  private State state = State.STARTING;
  private boolean asked;
  private boolean closed;
  private long retryNanos;
  private long readings;
  private long failures;
  private long stalledPeriods;
  private @Nullable String lastError;

  private PolledSensor(
      Loop loop, SensorPlan plan, SensorSource source, Consumer<Reading> onReading) {
    this.loop = loop;
    this.plan = plan;
    this.source = source;
    this.onReading = onReading;
    for (SensorPlan.Channel channel : plan.channels()) {
      ReportGate gate = new ReportGate(channel.source(), channel.unit(), channel.policy());
      gates.put(channel.name(), gate);
    }
  }

  /** Asks at once, and then at the period. */
  public static PolledSensor start(
      Loop loop, SensorPlan plan, Sensor sensor, SensorRunner runner, Consumer<Reading> onReading) {
    SensorSource source =
        (isOpen, onDone) ->
            runner.run("read " + plan.name(), () -> sample(loop, sensor, isOpen), onDone);
    return start(loop, plan, source, onReading);
  }

  /** As the other, of one that needs no thread. */
  public static PolledSensor start(
      Loop loop, SensorPlan plan, SensorSource source, Consumer<Reading> onReading) {
    PolledSensor polled = new PolledSensor(loop, plan, source, onReading);
    polled.timer = loop.setInterval(plan.periodMillis(), polled::onPeriod);
    polled.ask();
    return polled;
  }

  /** What is known of each channel, by its source. */
  public Map<String, ReportGate.Memory> memories() {
    Map<String, ReportGate.Memory> all = new LinkedHashMap<>();
    for (SensorPlan.Channel channel : plan.channels()) {
      all.put(channel.source(), gate(channel).memory());
    }
    return all;
  }

  /** Goes on where another one was, for the channels that are in both. */
  public void remember(Map<String, ReportGate.Memory> memories) {
    for (SensorPlan.Channel channel : plan.channels()) {
      ReportGate.Memory memory = memories.get(channel.source());
      if (memory != null) {
        gate(channel).remember(memory);
      }
    }
  }

  public SourceStatus status() {
    long outOfRange = gates.values().stream().mapToLong(ReportGate::outOfRange).sum();
    long withheld = gates.values().stream().mapToLong(ReportGate::withheld).sum();
    return new SourceStatus(
        plan.name(), state, readings, failures, outOfRange, withheld, stalledPeriods, lastError);
  }

  /** Asks no more; an answer under way is dropped. */
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.close();
    }
  }

  private void onPeriod() {
    if (asked) {
      stalledPeriods++;
    } else if (state != State.FAILED || loop.clock().nanoTime() - retryNanos >= 0) {
      ask();
    }
  }

  private void ask() {
    asked = true;
    source.measure(state == State.UP, this::onAnswer);
  }

  /** On the bus's worker. */
  private static Sample sample(Loop loop, Sensor sensor, boolean isOpen) throws IOException {
    if (!isOpen) {
      sensor.open();
    }
    List<Measurement> measurements = sensor.read();
    return new Sample(measurements, loop.clock().nanoTime());
  }

  private void onAnswer(@Nullable Sample sample, @Nullable Throwable failure) {
    asked = false;
    if (closed) {
      return;
    }
    if (sample != null) {
      onSample(sample);
    } else {
      onFailure(failure instanceof IOException io ? "" + io.getMessage() : "" + failure);
    }
  }

  private void onSample(Sample sample) {
    if (state == State.FAILED) {
      Logger.info("sensor {}: answers again", plan.name());
    }
    state = State.UP;
    lastError = null;
    for (Measurement one : sample.measurements()) {
      for (SensorPlan.Channel channel : plan.channels()) {
        if (channel.name().equals(one.channel())) {
          take(channel, one, sample.nanos());
        }
      }
    }
  }

  private void take(SensorPlan.Channel channel, Measurement one, long nanos) {
    ReportGate gate = gate(channel);
    Reading reading;
    if (one.fault() == null) {
      reading = gate.offer(channel.reading(one.value()), nanos);
    } else {
      failures++;
      reading = gate.fail(one.fault(), nanos);
    }
    if (gate.lastFault() == null) {
      readings++;
    } else {
      lastError = channel.name() + ": " + gate.lastFault();
    }
    report(reading);
  }

  private void onFailure(String reason) {
    if (state != State.FAILED) {
      Logger.warn("sensor {}: {}", plan.name(), reason);
    }
    state = State.FAILED;
    failures++;
    lastError = reason;
    long now = loop.clock().nanoTime();
    retryNanos = now + RETRY_MILLIS * 1_000_000;
    for (SensorPlan.Channel channel : plan.channels()) {
      report(gate(channel).fail(reason, now));
    }
  }

  private ReportGate gate(SensorPlan.Channel channel) {
    ReportGate gate = gates.get(channel.name());
    if (gate == null) {
      throw new IllegalStateException("sensor " + plan.name() + ": no channel " + channel.name());
    }
    return gate;
  }

  private void report(@Nullable Reading reading) {
    if (reading != null) {
      onReading.accept(reading);
    }
  }
}
