package sluice.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** What every chip does, simulated or the kernel's: each implementation runs it. */
public abstract class ChipContract {
  protected final Loop loop = Loop.open();
  private final List<String> trace = new ArrayList<>();

  /** A chip with at least four free lines. */
  protected abstract Chip chip() throws IOException;

  /** Drives a pin from outside. */
  protected abstract void drive(int offset, boolean high);

  /** Turns until the trace has this many entries. */
  protected void await(int entries) {
    Timer guard = loop.setTimeout(10_000, () -> trace.add("timed out"));
    while (trace.size() < entries) {
      loop.turn();
    }
    guard.close();
  }

  private final EdgeListener recorder =
      new EdgeListener() {
        @Override
        public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
          trace.add(offset + (rising ? " up " : " down ") + seqno + "/" + lineSeqno);
        }

        @Override
        public void onFailed(String reason) {
          trace.add("failed: " + reason);
        }
      };

  @Test
  void edges_of_several_lines_arrive_in_order_with_both_sequence_numbers() throws IOException {
    try (Chip chip = chip();
        LineRequest request =
            chip.request("test", List.of(LineSetup.input(0), LineSetup.input(2)), recorder)) {
      drive(0, true);
      drive(2, true);
      drive(0, false);
      drive(1, true);
      await(3);
      assertEquals(List.of("0 up 1/1", "2 up 2/1", "0 down 3/2"), trace);
      assertEquals(3, request.edges());
      assertEquals(0, request.lostEdges());
    }
  }

  @Test
  void only_the_edges_asked_for_are_events() throws IOException {
    LineSetup rising =
        new LineSetup(
            1,
            LineSetup.Direction.INPUT,
            LineSetup.Edges.RISING,
            LineSetup.Bias.AS_IS,
            false,
            0,
            false);
    try (Chip chip = chip();
        LineRequest request = chip.request("test", List.of(rising), recorder)) {
      drive(1, true);
      drive(1, false);
      drive(1, true);
      await(2);
      assertEquals(List.of("1 up 1/1", "1 up 2/2"), trace);
      assertEquals(2, request.edges());
    }
  }

  @Test
  void an_output_has_its_initial_level_and_takes_others() throws IOException {
    try (Chip chip = chip();
        LineRequest request =
            chip.request("test", List.of(LineSetup.output(3, true)), EdgeListener.none())) {
      assertTrue(request.get(3));
      request.set(3, false);
      assertEquals(false, request.get(3));
    }
  }

  @Test
  void a_line_out_of_range_is_refused_with_the_range() throws IOException {
    try (Chip chip = chip()) {
      int lines = chip.info().lines();
      IOException e =
          assertThrows(
              IOException.class,
              () -> chip.request("test", List.of(LineSetup.input(lines)), recorder));
      assertTrue(("" + e.getMessage()).contains("lines 0 to " + (lines - 1)), e.getMessage());
    }
  }

  @Test
  void a_busy_line_is_refused_with_its_consumer() throws IOException {
    try (Chip chip = chip();
        LineRequest first = chip.request("the first", List.of(LineSetup.input(0)), recorder)) {
      IOException e =
          assertThrows(
              IOException.class,
              () -> chip.request("second", List.of(LineSetup.input(0)), recorder));
      assertTrue(("" + e.getMessage()).contains("the first"), e.getMessage());
      assertEquals(0, first.edges());
    }
  }
}
