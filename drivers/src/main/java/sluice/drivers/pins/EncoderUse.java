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

/**
 * A rotary encoder on two lines: decoded here, and the position a reading when it has changed, one
 * a period at most. Loop's thread only.
 */
public final class EncoderUse implements PinUse {
  private final Loop loop;
  private final Source source;
  private final LineSetup setup;
  private final double scale;
  private final long periodMillis;
  private final Quadrature decoder = new Quadrature();
  private @Nullable Timer pause;
  private long reported;
  private boolean lineUp;
  private boolean goesOn;
  private long lostSteps;
  private final int[] lastLineSeqno = new int[2];

  /**
   * An encoder.
   *
   * @param setup of both lines; their edges are both
   * @param unit of the position
   * @param scale units per count, of which a period of the lines has four
   * @param periodMillis the shortest time between readings, at least 1
   */
  public EncoderUse(
      Loop loop,
      String name,
      LineSetup setup,
      String unit,
      double scale,
      long periodMillis,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.source = new Source(name, unit, onReading);
    this.setup = setup.with(Edges.BOTH);
    this.scale = scale;
    this.periodMillis = periodMillis;
  }

  @Override
  public String kind() {
    return "encoder";
  }

  @Override
  public List<LineSetup> setups() {
    return List.of(setup, setup);
  }

  @Override
  public void onUp(Lines lines, boolean debounced) {
    lineUp = true;
    lastLineSeqno[0] = 0;
    lastLineSeqno[1] = 0;
    try {
      decoder.start(lines.get(0), lines.get(1));
      if (!goesOn) {
        tell();
      }
    } catch (IOException e) { // it is about to go down
      Logger.warn("gpio {}: {}", source.name(), e.getMessage());
    }
    goesOn = false;
  }

  @Override
  public void onAdopted(Lines lines, boolean debounced) {
    lineUp = true;
    goesOn = false;
    onBatchEnd();
  }

  @Override
  public Map<String, Long> handOver() {
    stop();
    Map<String, Long> state = new LinkedHashMap<>();
    decoder.put(state);
    state.put("sequence", source.sequence());
    state.put("reported", reported);
    state.put("lost", lostSteps);
    state.put("line_seqno_a", (long) lastLineSeqno[0]);
    state.put("line_seqno_b", (long) lastLineSeqno[1]);
    return state;
  }

  @Override
  public void takeOver(Map<String, Long> state) {
    decoder.goOn(state);
    source.goOn(state.getOrDefault("sequence", 0L));
    reported = state.getOrDefault("reported", decoder.position());
    lostSteps = state.getOrDefault("lost", 0L);
    lastLineSeqno[0] = state.getOrDefault("line_seqno_a", 0L).intValue();
    lastLineSeqno[1] = state.getOrDefault("line_seqno_b", 0L).intValue();
    goesOn = true;
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {
    lostSteps += Integer.toUnsignedLong(lineSeqno - lastLineSeqno[index] - 1);
    lastLineSeqno[index] = lineSeqno;
    decoder.onEdge(index == 0, rising);
  }

  @Override
  public void onBatchEnd() {
    if (pause == null && lineUp && decoder.position() != reported) {
      tell();
    }
  }

  private void tell() {
    reported = decoder.position();
    source.good(reported * scale, loop.clock().nanoTime());
    pause = loop.setTimeout(periodMillis, this::onPauseEnd);
  }

  private void onPauseEnd() {
    pause = null;
    onBatchEnd();
  }

  @Override
  public void onDown(String reason) {
    stop();
    source.bad(loop.clock().nanoTime(), reason);
  }

  /** The last position is not lost. */
  @Override
  public void onRelease() {
    if (lineUp && decoder.position() != reported) {
      tell();
    }
    stop();
  }

  private void stop() {
    lineUp = false;
    if (pause != null) {
      pause.close();
      pause = null;
    }
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("position", decoder.position());
    figures.put("invalid", decoder.invalid());
    figures.put("lost", lostSteps);
    return figures;
  }
}
