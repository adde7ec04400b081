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
import sluice.loop.Loop;
import sluice.loop.Timer;

/** A level: a button, a door, a motion sensor. Loop's thread only. */
public final class InputUse implements PinUse {
  /** What becomes a reading. */
  public enum Report {
    /** Each edge; its sequence is the kernel's, so that a gap is a lost edge. */
    EDGES,
    /** The level at the start, and what differs from the last reading. */
    CHANGES,
    /** The level at each period. */
    PERIOD
  }

  private final Loop loop;
  private final Source source;
  private final LineSetup setup;
  private final Report report;
  private final long periodMillis;
  private final EventTimes times;
  private @Nullable Lines lines;
  private @Nullable Settle settle;
  private @Nullable Timer timer;
  private long sequenceBefore;
  private int reported = -1;
  private int latest = -1; // unknown
  private boolean goesOn;

  /**
   * An input.
   *
   * @param setup how it is requested; its offset does not matter
   * @param periodMillis of {@link Report#PERIOD}, at least 1
   */
  public InputUse(
      Loop loop,
      String name,
      LineSetup setup,
      Report report,
      long periodMillis,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.source = new Source(name, "", onReading);
    this.setup = report == Report.PERIOD ? setup.with(Edges.NONE) : setup;
    this.report = report;
    this.periodMillis = periodMillis;
    this.times = new EventTimes(loop.clock(), setup.clock());
  }

  @Override
  public String kind() {
    return "input";
  }

  @Override
  public List<LineSetup> setups() {
    return List.of(setup);
  }

  @Override
  public boolean sharesRequest() {
    return true;
  }

  @Override
  public void onUp(Lines up, boolean debounced) {
    lines = up;
    int before = goesOn ? latest : -1;
    reported = goesOn ? reported : -1;
    goesOn = false;
    if (report == Report.PERIOD) {
      timer = loop.setInterval(periodMillis, this::ask);
      return;
    }
    if (!debounced && setup.debounceMicros() > 0) {
      settle = new Settle(levelNow());
    }
    if (report == Report.CHANGES) {
      onLevel(levelNow(), loop.clock().nanoTime());
    } else if (before >= 0) {
      tellMissed(before == 1);
    }
    sequenceBefore = source.sequence();
  }

  /** While nobody had the line there were edges: which, its level says, and how many, nobody. */
  private void tellMissed(boolean before) {
    boolean level = levelNow();
    if (level != before && isWanted(level)) {
      onLevel(level, loop.clock().nanoTime());
    }
  }

  /** No level is asked for: edges that led to it wait to be read. */
  @Override
  public void onAdopted(Lines same, boolean debounced) {
    lines = same;
    goesOn = false;
    if (report == Report.PERIOD) {
      timer = loop.setInterval(periodMillis, this::ask);
    }
  }

  @Override
  public Map<String, Long> handOver() {
    stop();
    Map<String, Long> state = new LinkedHashMap<>();
    state.put("sequence", source.sequence());
    state.put("sequence_before", sequenceBefore);
    state.put("reported", (long) reported);
    state.put("latest", (long) latest);
    return state;
  }

  @Override
  public void takeOver(Map<String, Long> state) {
    source.goOn(state.getOrDefault("sequence", 0L));
    sequenceBefore = state.getOrDefault("sequence_before", source.sequence());
    reported = state.getOrDefault("reported", -1L).intValue();
    latest = state.getOrDefault("latest", -1L).intValue();
    goesOn = true;
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {
    latest = rising ? 1 : 0;
    if (settle != null) {
      settle.onEdge(rising, times.monotonic(nanos));
      settleLater();
    } else if (report == Report.EDGES) {
      long sequence = sequenceBefore + Integer.toUnsignedLong(lineSeqno);
      source.good(rising ? 1 : 0, times.monotonic(nanos), sequence);
    } else {
      onLevel(rising, times.monotonic(nanos));
    }
  }

  private void settleLater() {
    if (timer == null) {
      long millis = Math.ceilDiv(setup.debounceMicros(), 1_000);
      timer = loop.setTimeout(millis, this::onSettled);
    } else {
      timer.refresh();
    }
  }

  private void onSettled() {
    Settle of = settle;
    if (of != null && of.onTime() && isWanted(of.level())) {
      onLevel(of.level(), of.nanos());
    }
  }

  private boolean isWanted(boolean rising) {
    return setup.edges() == Edges.BOTH || rising == (setup.edges() == Edges.RISING);
  }

  private void onLevel(boolean level, long nanos) {
    int value = level ? 1 : 0;
    if (report != Report.CHANGES || value != reported) {
      reported = value;
      source.good(value, nanos);
    }
  }

  private void ask() {
    onLevel(levelNow(), loop.clock().nanoTime());
  }

  /** A chip that has just gone says so at its descriptor, too. */
  private boolean levelNow() {
    try {
      boolean level = lines != null && lines.get(0);
      latest = level ? 1 : 0;
      return level;
    } catch (IOException e) {
      Logger.warn("gpio {}: {}", source.name(), e.getMessage());
      return false;
    }
  }

  @Override
  public void onDown(String reason) {
    stop();
    latest = -1;
    goesOn = false;
    source.bad(loop.clock().nanoTime(), reason);
  }

  @Override
  public void onRelease() {
    stop();
  }

  private void stop() {
    lines = null;
    settle = null;
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  @Override
  public Map<String, Long> figures() {
    return Map.of("value", (long) latest);
  }
}
