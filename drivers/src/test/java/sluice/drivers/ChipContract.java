package sluice.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.LineSetup.EventClock;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** What every chip does, simulated or the kernel's: each implementation runs it. */
public abstract class ChipContract {
  protected final Loop loop = Loop.open();
  private final List<String> trace = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();

  /** A chip with at least four free lines, all of them driven low from outside. */
  protected abstract Chip chip() throws IOException;

  /** Drives a pin from outside, through several levels as fast as it goes. */
  protected abstract void drive(int offset, boolean... levels);

  /**
   * How long a level lasts at least that is not a bounce: beyond what a slow board needs for it.
   */
  protected int settleMicros() {
    return 100_000;
  }

  /** The offsets of four free lines. */
  protected int[] lines() {
    return new int[] {0, 1, 2, 3};
  }

  private int line(int index) {
    return lines()[index];
  }

  private LineSetup input(int index) {
    return LineSetup.input(line(index));
  }

  /** Turns until the trace has this many entries. */
  protected void await(int entries) {
    Timer guard = loop.setTimeout(10_000, () -> trace.add("timed out"));
    while (trace.size() < entries) {
      loop.turn();
    }
    guard.close();
  }

  private int index(int offset) {
    for (int i = 0; i < lines().length; i++) {
      if (lines()[i] == offset) {
        return i;
      }
    }
    return -1;
  }

  protected final EdgeListener recorder =
      new EdgeListener() {
        @Override
        public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
          trace.add(index(offset) + (rising ? " up " : " down ") + seqno + "/" + lineSeqno);
          times.add(nanos);
        }

        @Override
        public void onFailed(String reason) {
          trace.add("failed: " + reason);
        }
      };

  private LineRequest request(Chip chip, LineSetup... lines) throws IOException {
    return chip.request("test", List.of(lines), recorder);
  }

  @Test
  void edges_of_several_lines_arrive_in_order_with_both_sequence_numbers() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0), input(2))) {
      drive(line(0), true);
      await(1); // two that meet in a real chip before the kernel looks are one interrupt
      drive(line(2), true);
      await(2);
      drive(line(0), false);
      drive(line(1), true);
      await(3);
      assertEquals(List.of("0 up 1/1", "2 up 2/1", "0 down 3/2"), trace);
      assertEquals(3, request.edges());
      assertEquals(0, request.lostEdges());
    }
  }

  @Test
  void only_the_edges_asked_for_are_events() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(1).with(Edges.RISING))) {
      drive(line(1), true);
      await(1);
      drive(line(1), false);
      drive(line(1), true);
      await(2);
      assertEquals(List.of("1 up 1/1", "1 up 2/2"), trace);
      assertEquals(2, request.edges());
    }
  }

  @Test
  void an_active_low_line_rises_as_its_pin_falls() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0).withActiveLow(true))) {
      assertTrue(request.get(line(0)));
      drive(line(0), true);
      await(1);
      drive(line(0), false);
      await(2);
      assertEquals(List.of("0 down 1/1", "0 up 2/2"), trace);
    }
  }

  @Test
  void an_edge_has_the_time_of_the_clock_that_was_asked_for() throws IOException {
    try (Chip chip = chip();
        LineRequest first = request(chip, input(0));
        LineRequest second = request(chip, input(1).with(EventClock.REALTIME))) {
      long monotonic = System.nanoTime();
      long wall = System.currentTimeMillis() * 1_000_000;
      drive(line(0), true);
      await(1);
      drive(line(1), true);
      await(2);
      assertTrue(times.get(0) - monotonic >= 0, times + " after " + monotonic);
      assertTrue(Math.abs(times.get(1) - wall) < 60_000_000_000L, times + " near " + wall);
      assertEquals(1, first.edges() * second.edges());
    }
  }

  @Test
  void what_bounces_within_the_settle_time_is_one_edge() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0).withDebounceMicros(settleMicros()))) {
      drive(line(0), true, false, true, false, true, false, true, false, true);
      await(1);
      assertEquals(List.of("0 up 1/1"), trace);
      assertTrue(request.get(line(0)));
    }
  }

  @Test
  void an_output_has_its_initial_level_and_takes_others() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, LineSetup.output(line(3), true))) {
      assertTrue(request.get(line(3)));
      request.set(line(3), false);
      assertFalse(request.get(line(3)));
    }
  }

  @Test
  void several_outputs_are_set_and_read_together() throws IOException {
    try (Chip chip = chip();
        LineRequest request =
            request(
                chip,
                LineSetup.output(line(3), false),
                LineSetup.output(line(0), true),
                LineSetup.output(line(1), true))) {
      assertEquals(0b110, request.bits(-1));
      request.setBits(0b001, 0b011);
      assertEquals(0b101, request.bits(0b111));
      assertEquals(0b001, request.bits(0b011));
      assertEquals(List.of(line(3), line(0), line(1)), request.offsets());
    }
  }

  @Test
  void an_open_drain_output_lets_go_for_high() throws IOException {
    LineSetup openDrain = LineSetup.output(line(2), true).with(Drive.OPEN_DRAIN);
    try (Chip chip = chip();
        LineRequest request = request(chip, openDrain)) {
      drive(line(2), false);
      assertFalse(request.get(line(2)), "another pulls it low");
      drive(line(2), true);
      assertTrue(request.get(line(2)));
      request.set(line(2), false);
      assertFalse(request.get(line(2)));
    }
  }

  @Test
  void an_input_cannot_be_set() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0))) {
      assertThrows(IOException.class, () -> request.set(line(0), true));
    }
  }

  @Test
  void a_request_is_reconfigured_without_letting_go() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0), input(1))) {
      drive(line(0), true);
      await(1);
      request.reconfigure(List.of(input(0).with(Edges.FALLING), LineSetup.output(line(1), true)));
      assertTrue(chip.line(line(0)).used());
      assertEquals(Direction.OUTPUT, chip.line(line(1)).direction());
      assertTrue(request.get(line(1)));
      request.set(line(1), false);
      drive(line(0), false);
      await(2);
      drive(line(0), true);
      drive(line(0), false);
      await(3);
      List<String> byLine = trace.stream().map(edge -> edge.replaceAll("\\d+/", "")).toList();
      assertEquals(List.of("0 up 1", "0 down 2", "0 down 3"), byLine);
    }
  }

  @Test
  void only_the_requests_own_lines_can_be_reconfigured() throws IOException {
    try (Chip chip = chip();
        LineRequest request = request(chip, input(0))) {
      assertThrows(IllegalArgumentException.class, () -> request.reconfigure(List.of(input(1))));
    }
  }

  @Test
  void a_line_tells_how_it_is_used() throws IOException {
    LineSetup setup = input(0).with(Edges.RISING).withActiveLow(true).withDebounceMicros(5_000);
    try (Chip chip = chip()) {
      assertFalse(chip.line(line(0)).used());
      try (LineRequest request = chip.request("the door", List.of(setup), recorder)) {
        LineInfo info = chip.line(line(0));
        assertEquals(line(0), info.offset());
        assertEquals("the door", info.consumer());
        assertEquals(Direction.INPUT, info.direction());
        assertEquals(Edges.RISING, info.edges());
        assertEquals(5_000, info.debounceMicros());
        assertTrue(info.used() && info.activeLow());
        assertEquals(0, request.edges());
      }
      assertFalse(chip.line(line(0)).used());
      assertEquals("", chip.line(line(0)).consumer());
    }
  }

  @Test
  void a_line_is_found_by_its_name() throws IOException {
    try (Chip chip = chip()) {
      String name = chip.line(line(2)).name();
      if (!name.isEmpty()) {
        assertEquals(name, chip.line(chip.find(name)).name());
      }
      assertEquals(-1, chip.find("no line is called so"));
    }
  }

  @Test
  void who_takes_and_gives_back_a_line_is_told() throws IOException {
    LineInfoListener onLines =
        (change, info, nanos) -> trace.add(change + " " + index(info.offset()) + info.consumer());
    try (Chip chip = chip();
        LineInfoWatch _ = chip.watch(List.of(line(0), line(1)), onLines)) {
      try (LineRequest request = request(chip, input(1), input(2))) {
        request.reconfigure(List.of(input(1).with(Edges.NONE), input(2)));
      }
      await(3);
      assertEquals(List.of("REQUESTED 1test", "RECONFIGURED 1test", "RELEASED 1"), trace);
    }
  }

  @Test
  void a_line_out_of_range_is_refused_with_the_range() throws IOException {
    try (Chip chip = chip()) {
      int count = chip.info().lines();
      IOException e = assertThrows(IOException.class, () -> request(chip, LineSetup.input(count)));
      assertTrue(("" + e.getMessage()).contains("lines 0 to " + (count - 1)), e.getMessage());
      assertThrows(IOException.class, () -> chip.line(count));
    }
  }

  @Test
  void a_busy_line_is_refused_with_its_consumer() throws IOException {
    try (Chip chip = chip();
        LineRequest first = chip.request("the first", List.of(input(0)), recorder)) {
      IOException e =
          assertThrows(
              IOException.class, () -> chip.request("second", List.of(input(0)), recorder));
      assertTrue(("" + e.getMessage()).contains("the first"), e.getMessage());
      assertEquals(0, first.edges());
    }
  }

  @Test
  void lines_that_are_handed_over_keep_levels_and_queue_edges_for_the_next() throws IOException {
    try (Chip first = chip()) {
      LineRequest inputs = request(first, input(0), input(1));
      LineRequest output = request(first, LineSetup.output(line(2), true));
      drive(line(0), true);
      await(1);
      LineHold held = inputs.detach();
      drive(line(1), true);
      drive(line(0), false);
      LineHold driven = output.detach();
      if (!first.handsOver()) {
        assertThrows(IOException.class, () -> first.adopt(held, recorder));
        return;
      }
      try (LineRequest next = first.adopt(held, recorder);
          LineRequest same = first.adopt(driven, recorder)) {
        assertTrue(same.get(line(2)));
        drive(line(1), false);
        await(4);
        assertEquals(List.of("0 up 1/1", "1 up 2/1", "0 down 3/2", "1 down 4/2"), trace);
        assertEquals(4, next.edges());
        assertEquals(0, next.lostEdges());
        same.set(line(2), false);
        assertFalse(same.get(line(2)));
      }
      assertFalse(first.line(line(0)).used());
    }
  }

  @Test
  void what_is_no_request_of_the_chip_is_not_taken_over() throws IOException {
    try (Chip chip = chip()) {
      LineHold held = request(chip, input(0)).detach();
      LineHold other = new LineHold(held.fd(), List.of(line(3)), List.of(0), 0, 0);
      assertThrows(IOException.class, () -> chip.adopt(other, recorder));
      if (chip.handsOver()) {
        chip.adopt(held, recorder).close();
      }
    }
  }
}
