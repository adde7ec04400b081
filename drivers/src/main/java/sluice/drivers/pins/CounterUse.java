package sluice.drivers.pins;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * A pulse counter: edges are counted here, and a period's end is a reading: all since the start, or
 * the rate. Loop's thread only.
 */
public final class CounterUse implements PinUse {
  /** What a reading says. */
  public enum Report {
    /** All since the start, hand-overs included; a receiver that missed one misses nothing. */
    TOTAL,
    /** Edges a second. */
    RATE
  }

  private final Loop loop;
  private final Source source;
  private final LineSetup setup;
  private final Report report;
  private final double scale;
  private final long periodMillis;
  private final EdgeCount count = new EdgeCount();
  private @Nullable Timer timer;

  /**
   * A counter.
   *
   * @param setup how it is requested, with the edges that count
   * @param unit of the readings
   * @param scale units per edge
   * @param periodMillis at least 1
   */
  public CounterUse(
      Loop loop,
      String name,
      LineSetup setup,
      Report report,
      String unit,
      double scale,
      long periodMillis,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.source = new Source(name, unit, onReading);
    this.setup = setup;
    this.report = report;
    this.scale = scale;
    this.periodMillis = periodMillis;
  }

  @Override
  public String kind() {
    return report == Report.TOTAL ? "counter" : "frequency";
  }

  @Override
  public List<LineSetup> setups() {
    return List.of(setup);
  }

  /** The line's numbers count them all. */
  @Override
  public boolean losesEdges() {
    return false;
  }

  @Override
  public void onUp(Lines lines, boolean debounced) {
    count.restart();
    timer = loop.setInterval(periodMillis, this::tell);
  }

  @Override
  public void onAdopted(Lines lines, boolean debounced) {
    timer = loop.setInterval(periodMillis, this::tell);
  }

  @Override
  public Map<String, Long> handOver() {
    stop();
    Map<String, Long> state = new LinkedHashMap<>();
    count.put(state);
    state.put("sequence", source.sequence());
    return state;
  }

  @Override
  public void takeOver(Map<String, Long> state) {
    count.goOn(state);
    source.goOn(state.getOrDefault("sequence", 0L));
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {
    count.onEdge(nanos, lineSeqno);
  }

  private void tell() {
    double value = report == Report.TOTAL ? count.count() : count.rate();
    source.good(value * scale, loop.clock().nanoTime());
  }

  @Override
  public void onDown(String reason) {
    stop();
    source.bad(loop.clock().nanoTime(), reason);
  }

  /** What was counted since the last period's end is not lost. */
  @Override
  public void onRelease() {
    if (timer != null && report == Report.TOTAL) {
      tell();
    }
    stop();
  }

  private void stop() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("count", count.count());
  }
}
