package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.expander.Mcp23017;
import sluice.drivers.sim.Mcp23017Model;
import sluice.drivers.sim.SimulatedI2c;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** Outputs behind a bus, and a stop. */
class SafeStopTest {
  private final Loop loop = Loop.open();
  private final Mcp23017Model model = new Mcp23017Model();
  private final SimulatedI2c board = new SimulatedI2c(7);
  private final BusWorker<I2cAdapter> bus =
      BusWorker.open(loop, "i2c-test", BusOptions.DEFAULT, board::open);
  private final Mcp23017 expander;
  private boolean went;

  SafeStopTest() {
    board.attach(0x20, model);
    expander = Mcp23017.open(loop, "x", bus, 0x20, 60_000);
  }

  @AfterEach
  void close() {
    board.faults().release();
    bus.close();
    loop.close();
  }

  private void turnUntil(BooleanSupplier done) {
    int[] ticks = new int[1];
    Timer guard = loop.setInterval(20, () -> ticks[0]++);
    while (!done.getAsBoolean()) {
      assertTrue(ticks[0] < 500, () -> "timed out: " + bus.status());
      loop.turn();
    }
    guard.close();
  }

  /** The pump runs; then it is stopped as a bank does it. */
  private SafeStop stop(Runnable before) throws IOException {
    turnUntil(() -> expander.status().state() == State.UP);
    Chip chip = expander.chip();
    LineRequest request =
        chip.request("t", List.of(LineSetup.output(8, true)), EdgeListener.none());
    turnUntil(() -> model.level(8) && bus.status().waiting() == 0);
    before.run();
    request.set(8, false);
    request.close();
    chip.close();
    expander.close();
    SafeStop stop = new SafeStop(loop, List.of(expander));
    stop.then(() -> went = true);
    return stop;
  }

  @Test
  void a_stop_waits_until_the_last_write_is_on_the_pins() throws IOException {
    SafeStop stop = stop(() -> board.faults().slow(100_000_000));
    assertFalse(went);
    assertEquals(List.of("x: the last write has not ended"), stop.unknown());
    turnUntil(() -> went);
    assertFalse(model.level(8));
    assertEquals(List.of(), stop.unknown());
  }

  @Test
  void a_stuck_bus_is_not_waited_for_for_ever_and_is_an_error() throws IOException {
    long before = loop.clock().nanoTime();
    SafeStop stop = stop(board.faults()::stick);
    turnUntil(() -> went);
    assertTrue(loop.clock().nanoTime() - before >= SafeStop.WAIT_MILLIS_MAX * 1_000_000);
    assertEquals(List.of("x: the last write has not ended"), stop.unknown());
    assertTrue(model.level(8), "and it runs on");
  }

  @Test
  void a_write_that_fails_is_an_error_at_once() throws IOException {
    SafeStop stop = stop(() -> board.detach(0x20));
    turnUntil(() -> went);
    assertEquals(1, stop.unknown().size());
    assertTrue(stop.unknown().get(0).contains("no answer"), stop.unknown().toString());
  }

  @Test
  void an_expander_without_outputs_is_always_safe() throws IOException {
    turnUntil(() -> expander.status().state() == State.UP);
    board.detach(0x20);
    expander.close();
    SafeStop stop = new SafeStop(loop, List.of(expander));
    stop.then(() -> went = true);
    assertTrue(went);
    assertEquals(List.of(), stop.unknown());
  }
}
