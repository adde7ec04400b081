package sluice.drivers.expander;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.ChipContract;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.Mcp23017Model;
import sluice.drivers.sim.SimulatedI2c;
import sluice.drivers.sim.Surroundings;
import sluice.loop.Timer;

/** Lines like any other, over a bus: the contract of all chips, and what is an expander's own. */
class Mcp23017Test extends ChipContract {
  private static final int ADDRESS = 0x20;

  private final Mcp23017Model model = new Mcp23017Model();
  private final SimulatedI2c board = new SimulatedI2c(7);
  private final BusWorker<I2cAdapter> bus =
      BusWorker.open(loop, "i2c-test", BusOptions.DEFAULT, board::open);
  private final Mcp23017 expander;

  Mcp23017Test() {
    for (int line = 0; line < 16; line++) {
      model.drive(line, false);
    }
    board.attach(ADDRESS, model);
    expander = Mcp23017.open(loop, "expander", bus, ADDRESS, 1);
  }

  @AfterEach
  void close() {
    expander.close();
    bus.close();
  }

  @Override
  protected Chip chip() throws IOException {
    turnUntil(() -> expander.status().state() == State.UP);
    return expander.chip();
  }

  /** Both ports are among them. */
  @Override
  protected int[] lines() {
    return new int[] {0, 7, 8, 15};
  }

  /** From outside, and until the expander has seen it: between two looks there is no order. */
  @Override
  protected void drive(int offset, boolean... levels) {
    for (boolean high : levels) {
      looks(2); // what was asked for is on the wire
      model.drive(offset, high);
      looks(2);
    }
  }

  private void looks(int more) {
    long enough = expander.status().readings() + more;
    turnUntil(() -> expander.status().readings() >= enough);
  }

  private void turnUntil(BooleanSupplier done) {
    boolean[] late = new boolean[1];
    Timer guard = loop.setTimeout(10_000, () -> late[0] = true);
    while (!done.getAsBoolean()) {
      assertFalse(late[0], () -> expander.status() + " " + bus.status());
      loop.turn();
    }
    guard.close();
  }

  @Test
  void outputs_reach_the_pins_and_are_set_together() throws IOException {
    try (Chip chip = chip();
        LineRequest request =
            chip.request(
                "t",
                List.of(LineSetup.output(3, true), LineSetup.output(12, false)),
                EdgeListener.none())) {
      looks(2);
      assertTrue(model.level(3));
      assertFalse(model.level(12));
      request.setBits(0b10, 0b11);
      looks(2);
      assertFalse(model.level(3));
      assertTrue(model.level(12));
    }
  }

  /** Shorter than a look: the chip has caught it. */
  @Test
  void a_pulse_between_two_looks_is_two_edges() throws IOException {
    List<Boolean> edges = new ArrayList<>();
    EdgeListener listener = (offset, rising, nanos, seqno, lineSeqno) -> edges.add(rising);
    try (Chip chip = chip();
        LineRequest _ = chip.request("t", List.of(LineSetup.input(9)), listener)) {
      looks(2);
      model.drive(9, true);
      model.drive(9, false);
      turnUntil(() -> edges.size() >= 2);
      assertEquals(List.of(true, false), edges);
    }
  }

  @Test
  void edges_after_an_interrupt_have_its_time() throws IOException {
    List<Long> times = new ArrayList<>();
    EdgeListener listener = (offset, rising, nanos, seqno, lineSeqno) -> times.add(nanos);
    Mcp23017 slow = Mcp23017.open(loop, "slow", bus, ADDRESS, 3_600_000);
    turnUntil(() -> slow.status().state() == State.UP);
    turnUntil(() -> expander.status().state() == State.UP);
    expander.close();
    turnUntil(() -> bus.status().waiting() == 0);
    long calls = bus.status().calls();
    try (Chip chip = slow.chip();
        LineRequest _ = chip.request("t", List.of(LineSetup.input(2)), listener)) {
      turnUntil(() -> bus.status().calls() > calls); // the request is on the wire
      model.drive(2, true);
      turnUntil(model::interrupts);
      slow.onInterrupt(12_345);
      turnUntil(() -> !times.isEmpty());
      assertEquals(List.of(12_345L), times);
      assertFalse(model.interrupts(), "the look has ended it");
    }
    slow.close();
  }

  @Test
  void one_disturbed_transfer_takes_nothing_down() throws IOException {
    try (Chip chip = chip();
        LineRequest request = chip.request("t", List.of(LineSetup.input(0)), EdgeListener.none())) {
      looks(2);
      board.faults().failNext(1);
      looks(2);
      assertEquals(1, expander.status().failures());
      assertFalse(request.get(0));
    }
  }

  @Test
  void an_unplugged_one_hangs_up_and_is_found_again() throws IOException {
    List<String> failures = new ArrayList<>();
    EdgeListener listener =
        new EdgeListener() {
          @Override
          public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {}

          @Override
          public void onFailed(String reason) {
            failures.add(reason);
          }
        };
    try (Chip chip = chip();
        LineRequest _ = chip.request("t", List.of(LineSetup.input(0)), listener)) {
      board.detach(ADDRESS);
      turnUntil(() -> !failures.isEmpty());
      assertEquals(List.of("gpio expander: the chip was removed"), failures);
      assertEquals(State.FAILED, expander.status().state());
      IOException e = assertThrows(IOException.class, expander::chip);
      assertTrue(("" + e.getMessage()).contains("no answer"), e.getMessage());
      model.powerUp();
      board.attach(ADDRESS, model);
      turnUntil(() -> expander.status().state() == State.UP);
      assertEquals(16, expander.chip().info().lines());
    }
  }

  @Test
  void another_chip_at_the_address_is_not_taken_for_it() {
    Surroundings world = new Surroundings(() -> 0);
    board.attach(0x27, new Lm75Model(Lm75Model.Kind.TMP102, world));
    try (Mcp23017 other = Mcp23017.open(loop, "other", bus, 0x27, 1)) {
      turnUntil(() -> other.status().state() == State.FAILED);
      assertTrue(("" + other.status().lastError()).contains("not an MCP23017"));
    }
  }

  @Test
  void a_pull_down_is_refused_because_it_has_none() throws IOException {
    LineSetup line = LineSetup.input(0).with(LineSetup.Bias.PULL_DOWN);
    try (Chip chip = chip()) {
      IOException e =
          assertThrows(
              IOException.class, () -> chip.request("t", List.of(line), EdgeListener.none()));
      assertTrue(("" + e.getMessage()).contains("no pull-down"), e.getMessage());
    }
  }

  @Test
  void a_pull_up_is_the_chips() throws IOException {
    model.letGo(5);
    LineSetup line = LineSetup.input(5).with(LineSetup.Bias.PULL_UP);
    try (Chip chip = chip();
        LineRequest request = chip.request("t", List.of(line), EdgeListener.none())) {
      looks(2);
      assertTrue(request.get(5));
    }
  }

  /** A pump that runs from the start, and is stopped. */
  @Test
  void an_output_that_is_given_back_stays_as_it_was_set_last() throws IOException {
    Chip chip = chip();
    LineRequest request =
        chip.request("t", List.of(LineSetup.output(4, true)), EdgeListener.none());
    looks(2);
    assertTrue(model.level(4));
    request.set(4, false);
    request.close();
    looks(2);
    assertFalse(model.level(4));
    chip.close();
    looks(2);
    assertFalse(model.level(4));
  }

  @Test
  void what_was_set_just_before_the_end_reaches_the_pins_and_the_chip_can_be_had_again()
      throws IOException {
    Chip chip = chip();
    LineRequest request =
        chip.request("t", List.of(LineSetup.output(4, true)), EdgeListener.none());
    looks(2);
    assertTrue(model.level(4));
    request.set(4, false);
    chip.close();
    looks(2);
    assertFalse(model.level(4));
    request.close();
    Chip again = expander.chip();
    try (LineRequest next = again.request("t", List.of(LineSetup.input(4)), EdgeListener.none())) {
      assertFalse(next.get(4));
    }
  }
}
