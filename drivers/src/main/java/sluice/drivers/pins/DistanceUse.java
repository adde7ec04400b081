package sluice.drivers.pins;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.Reading;
import sluice.drivers.pins.Echo.Event;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * An ultrasonic ranger of the HC-SR04 kind: triggered at each period, its pulse timed by the
 * kernel's timestamps, so that a busy loop costs no accuracy. Loop's thread only.
 *
 * <p>HC-SR04 data sheet (Elec Freaks): trigger of at least 10 µs, range 2 cm to 4 m, a cycle of at
 * least 60 ms; the pulse is 38 ms where nothing is.
 */
public final class DistanceUse implements PinUse {
  /** The shortest period: an echo of the time before would be taken for this one's. */
  public static final long PERIOD_MILLIS_MIN = 60;

  private static final int TRIGGER = 0;
  private static final long TRIGGER_MILLIS = 1; // 10 µs is enough, and no timer so short
  private static final long ECHO_MILLIS_MAX = 58;
  private static final double METERS_MAX = 4.5; // beyond is the pulse that says "nothing"

  private final Loop loop;
  private final Source source;
  private final LineSetup echoLine;
  private final double unitsPerMeter;
  private final double soundMetersPerSecond;
  private final long periodMillis;
  private @Nullable Lines lines;
  private @Nullable Timer period;
  private @Nullable Timer pulse;
  private @Nullable Timer timeOut;
  private Echo echo = new Echo.Idle();
  private boolean good = true;
  private long measured;
  private long silent;

  /**
   * A ranger.
   *
   * @param echoLine how the echo line is requested
   * @param unit of the readings, and how many of it are a metre
   * @param celsius of the air
   * @param periodMillis at least {@link #PERIOD_MILLIS_MIN}
   */
  public DistanceUse(
      Loop loop,
      String name,
      LineSetup echoLine,
      String unit,
      double unitsPerMeter,
      double celsius,
      long periodMillis,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.source = new Source(name, unit, onReading);
    this.echoLine = echoLine.with(Edges.BOTH);
    this.unitsPerMeter = unitsPerMeter;
    this.soundMetersPerSecond = Echo.soundMetersPerSecond(celsius);
    this.periodMillis = Math.max(periodMillis, PERIOD_MILLIS_MIN);
  }

  @Override
  public String kind() {
    return "distance";
  }

  /** The trigger, then the echo. */
  @Override
  public List<LineSetup> setups() {
    return List.of(LineSetup.output(0, false), echoLine);
  }

  /** A lost edge is a measurement that failed, and counted as that. */
  @Override
  public boolean losesEdges() {
    return false;
  }

  @Override
  public void onUp(Lines up, boolean debounced) {
    lines = up;
    period = loop.setInterval(periodMillis, this::trigger);
  }

  /** A measurement under way is given up; the trigger is as it is at rest. */
  @Override
  public Map<String, Long> handOver() {
    onRelease();
    Map<String, Long> state = new LinkedHashMap<>();
    state.put("sequence", source.sequence());
    state.put("good", good ? 1L : 0);
    state.put("measured", measured);
    state.put("no_echo", silent);
    return state;
  }

  @Override
  public void takeOver(Map<String, Long> state) {
    source.goOn(state.getOrDefault("sequence", 0L));
    good = state.getOrDefault("good", 1L) == 1;
    measured = state.getOrDefault("measured", 0L);
    silent = state.getOrDefault("no_echo", 0L);
  }

  private void trigger() {
    echo = Echo.next(echo, new Event.Triggered());
    if (write(true)) {
      pulse =
          loop.setTimeout(
              TRIGGER_MILLIS,
              () -> {
                var _ = write(false);
              });
      timeOut = loop.setTimeout(ECHO_MILLIS_MAX, () -> step(new Event.TimeOut()));
    }
  }

  private boolean write(boolean high) {
    try {
      if (lines != null) {
        lines.set(TRIGGER, high);
        return true;
      }
    } catch (IOException e) { // its descriptor says so, too
      Logger.debug("gpio {}: {}", source.name(), e.getMessage());
    }
    return false;
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {
    if (index != TRIGGER) {
      step(new Event.Edge(rising, nanos));
    }
  }

  private void step(Event event) {
    Echo before = echo;
    echo = Echo.next(before, event);
    if (echo.equals(before)) {
      return;
    }
    if (echo instanceof Echo.Heard(long nanos)) {
      onDistance(Echo.meters(nanos, soundMetersPerSecond));
    } else if (echo instanceof Echo.Silent) {
      onNothing();
    }
  }

  private void onDistance(double meters) {
    if (timeOut != null) {
      timeOut.close();
    }
    if (meters > METERS_MAX) {
      onNothing();
      return;
    }
    measured++;
    good = true;
    double value = Math.round(meters * unitsPerMeter * 1_000) / 1_000.0;
    source.good(value, loop.clock().nanoTime());
  }

  /** The change is a reading, its going on is a counter. */
  private void onNothing() {
    silent++;
    if (good) {
      good = false;
      source.bad(loop.clock().nanoTime(), "no echo");
    }
  }

  @Override
  public void onDown(String reason) {
    stop();
    good = false;
    source.bad(loop.clock().nanoTime(), reason);
  }

  @Override
  public void onRelease() {
    var _ = write(false);
    stop();
  }

  private void stop() {
    lines = null;
    echo = new Echo.Idle();
    for (Timer timer : new @Nullable Timer[] {period, pulse, timeOut}) {
      if (timer != null) {
        timer.close();
      }
    }
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("measured", measured);
    figures.put("no_echo", silent);
    return figures;
  }
}
