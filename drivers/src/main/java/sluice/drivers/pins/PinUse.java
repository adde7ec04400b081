package sluice.drivers.pins;

import java.util.List;
import java.util.Map;
import sluice.drivers.LineSetup;

/** What one or a few lines of a chip are used for. Loop's thread only. */
public interface PinUse {
  /** In a word, for people: {@code input}, {@code output}, {@code encoder}. */
  String kind();

  /**
   * How the lines are wanted, asked before each request. Offsets are of no meaning here: line
   * <i>i</i> is this use's <i>i</i>-th.
   */
  List<LineSetup> setups();

  /**
   * Whether other uses' lines may be in the same request, which keeps edges of all in one order.
   */
  default boolean sharesRequest() {
    return false;
  }

  /** Whether an edge that was never read is a loss: not for those who count by line numbers. */
  default boolean losesEdges() {
    return true;
  }

  /**
   * The lines are there, for the first time or again.
   *
   * @param debounced whether the chip lets levels settle as {@link #setups} wants
   */
  void onUp(Lines lines, boolean debounced);

  /**
   * An edge of one of the lines.
   *
   * @param index of the line, as in {@link #setups}
   * @param nanos of the clock that was asked for
   * @param lineSeqno counts the line's edges since it was requested, from 1, wrapping at 2^32
   */
  void onEdge(int index, boolean rising, long nanos, int lineSeqno);

  /** The edges of one read are through. */
  default void onBatchEnd() {}

  /** The lines are not there: called once, until they are back. */
  void onDown(String reason);

  /**
   * The lines go to another user as they are: ends, without a reading and without touching them.
   *
   * @return what it knows, as {@link PinHold#state} has it
   */
  default Map<String, Long> handOver() {
    return Map.of();
  }

  /**
   * Goes on where another use was. Before the lines come: by {@link #onAdopted} if they were never
   * given back, else by {@link #onUp}, as of a chip whose lines end with their user.
   *
   * @param state as {@link #handOver} gave it, maybe of another version
   */
  default void takeOver(Map<String, Long> state) {}

  /** The lines of then are there, with the edges that came meanwhile still to come. */
  default void onAdopted(Lines lines, boolean debounced) {
    onUp(lines, debounced);
  }

  /** Whether somebody may set it at any time: then it is handed over last. */
  default boolean isCommanded() {
    return false;
  }

  /** The lines are about to be given back for good: the last moment to set one. */
  default void onRelease() {}

  /** What it counted, by name. */
  Map<String, Long> figures();
}
