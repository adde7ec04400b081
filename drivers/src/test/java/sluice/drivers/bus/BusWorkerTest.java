package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.sim.SimulatedBuses;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.testkit.Turns;

class BusWorkerTest {
  private static final long PATIENT_MILLIS = 60_000;

  private final Loop loop = Loop.open();
  private final SimulatedBuses board = new SimulatedBuses();
  private final List<String> ends = new ArrayList<>();
  private Buses buses = Buses.open(loop, board, new BusOptions(PATIENT_MILLIS, 4));

  BusWorkerTest() {
    board.i2c(1).attach(0x48, new RegisterDevice());
    board.i2c(2).attach(0x48, new RegisterDevice());
  }

  private void limits(long timeoutMillis, int waitingMax) {
    buses.close();
    buses = Buses.open(loop, board, new BusOptions(timeoutMillis, waitingMax));
  }

  @AfterEach
  void close() {
    board.i2c(1).faults().release();
    buses.close();
    loop.close();
  }

  private void turnUntil(BooleanSupplier done) {
    Turns.until(loop, done, () -> ends);
  }

  private void record(String name, Promise<?> promise) {
    var _ =
        promise.handle(
            (value, failure) -> ends.add(name + (failure == null ? "" : " " + kind(failure))));
  }

  private static String kind(@Nullable Throwable failure) {
    return failure instanceof BusException e ? "" + e.kind() : "" + failure;
  }

  private void read(int bus, String name) {
    record(name, buses.i2c(bus).submit(name, adapter -> adapter.read(0x48, 1)));
  }

  private static List<String> busThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("sluice-(i2c|spi|pwm)-.*"))
        .sorted()
        .toList();
  }

  @Test
  void a_bus_that_nobody_uses_has_no_thread() {
    BusWorker<I2cAdapter> bus = buses.i2c(9);
    assertEquals(new BusState.Unopened(), bus.status().state());
    assertTrue(!busThreads().contains("sluice-i2c-9"), () -> "" + busThreads());
  }

  @Test
  void calls_are_made_in_order_on_one_thread_and_end_on_the_loop() {
    List<String> threads = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      String name = "call " + i;
      record(
          name,
          buses
              .i2c(1)
              .submit(name, adapter -> threads.add(Thread.currentThread().getName()))
              .thenAccept(done -> assertTrue(loop.inLoop())));
    }
    turnUntil(() -> ends.size() == 5);
    assertEquals(List.of("call 1", "call 2", "call 3", "call 4", "call 5"), ends);
    assertEquals(java.util.Collections.nCopies(5, "sluice-i2c-1"), threads);
    assertEquals(5, buses.i2c(1).status().calls());
  }

  @Test
  void as_many_wait_as_may_and_the_next_is_refused() throws InterruptedException {
    board.i2c(1).faults().stick();
    read(1, "first");
    board.i2c(1).faults().awaitHeld();
    for (int i = 2; i <= 6; i++) {
      read(1, "no " + i);
    }
    turnUntil(() -> ends.size() == 1);
    assertEquals(List.of("no 6 FULL"), ends);
    board.i2c(1).faults().release();
    turnUntil(() -> ends.size() == 6);
    assertEquals(1, buses.i2c(1).status().refused());
  }

  @Test
  void a_stuck_call_fails_its_own_bus_alone_and_heals_when_it_returns()
      throws InterruptedException {
    limits(50, 4);
    board.i2c(1).faults().stick();
    read(1, "stuck");
    read(1, "behind it");
    board.i2c(1).faults().awaitHeld();
    turnUntil(() -> ends.size() == 2);
    assertEquals(List.of("stuck TIMED_OUT", "behind it STUCK"), ends);
    assertEquals(new BusState.Stuck("stuck"), buses.i2c(1).status().state());
    read(1, "refused");
    turnUntil(() -> ends.size() == 3);
    assertEquals("refused STUCK", ends.get(2));

    board.i2c(1).faults().release();
    turnUntil(() -> buses.i2c(1).status().state() instanceof BusState.Open);
    assertEquals(1, buses.i2c(1).status().timeouts());
  }

  @Test
  void the_other_buses_go_on_beside_a_stuck_one() throws InterruptedException {
    board.i2c(1).faults().stick();
    read(1, "stuck");
    board.i2c(1).faults().awaitHeld();
    read(2, "other bus");
    turnUntil(() -> ends.size() == 1);
    assertEquals(List.of("other bus"), ends);
  }

  @Test
  void the_time_of_a_call_begins_when_the_bus_is_its_own() throws InterruptedException {
    // Three calls of 40 ms each: together far beyond what one of them may take.
    limits(5_000, 4);
    board.i2c(1).faults().slow(40_000_000);
    read(1, "one");
    read(1, "two");
    read(1, "three");
    turnUntil(() -> ends.size() == 3);
    assertEquals(List.of("one", "two", "three"), ends);
  }

  @Test
  void an_unplugged_bus_is_a_state_and_the_next_call_finds_it_again() {
    read(1, "works");
    turnUntil(() -> ends.size() == 1);
    board.i2c(1).faults().unplug();
    read(1, "gone");
    read(1, "still gone");
    turnUntil(() -> ends.size() == 3);
    assertInstanceOf(BusState.Absent.class, buses.i2c(1).status().state());
    assertEquals("i2c-1: open: the adapter is not there", buses.i2c(1).status().lastError());
    board.i2c(1).faults().plug();
    read(1, "works again");
    turnUntil(() -> ends.size() == 4);
    assertEquals(List.of("works", "gone GONE", "still gone GONE", "works again"), ends);
    assertEquals(new BusState.Open(), buses.i2c(1).status().state());
  }

  @Test
  void a_device_that_does_not_answer_is_an_error_and_not_a_lost_bus() {
    record("nobody", buses.i2c(1).submit("nobody", adapter -> adapter.read(0x20, 1)));
    turnUntil(() -> ends.size() == 1);
    assertEquals(List.of("nobody NO_ANSWER"), ends);
    assertEquals(new BusState.Open(), buses.i2c(1).status().state());
    assertEquals(1, buses.i2c(1).status().failures());
  }

  @Test
  void what_a_call_throws_is_its_callers() {
    record(
        "broken",
        buses
            .i2c(1)
            .submit(
                "broken",
                adapter -> {
                  throw new IllegalStateException("of the driver");
                }));
    read(1, "next");
    turnUntil(() -> ends.size() == 2);
    assertEquals(List.of("broken java.lang.IllegalStateException: of the driver", "next"), ends);
  }

  @Test
  void another_thread_may_wait_and_a_call_within_a_call_is_made_at_once() throws Exception {
    BusWorker<I2cAdapter> bus = buses.i2c(1);
    CompletableFuture<String> seen =
        CompletableFuture.supplyAsync(() -> {
          try {
            return bus.call(
                "outer",
                adapter ->
                    bus.call("inner", same -> Objects.equals(same, adapter) ? "nested" : "other"));
          } catch (IOException e) {
            return "" + e;
          }
        });
    turnUntil(seen::isDone);
    assertEquals("nested", seen.get());
  }

  @Test
  void waiting_on_the_loop_is_refused() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class, () -> buses.i2c(1).call("read", a -> a.read(0x48, 1)));
    assertTrue(("" + e.getMessage()).contains("would block the loop"), e.getMessage());
  }

  @Test
  void a_closed_bus_fails_what_waits_and_refuses_what_comes() throws InterruptedException {
    board.i2c(1).faults().stick();
    read(1, "under way");
    board.i2c(1).faults().awaitHeld();
    read(1, "waits");
    BusWorker<I2cAdapter> bus = buses.i2c(1);
    bus.close();
    read(1, "late");
    turnUntil(() -> ends.size() == 3);
    assertEquals(List.of("under way CLOSED", "waits CLOSED", "late CLOSED"), ends);
    board.i2c(1).faults().release();
  }

  @Test
  void the_states_are_a_pure_table() {
    BusState open = BusState.next(new BusState.Unopened(), new BusState.Returned(null));
    assertEquals(new BusState.Open(), open);
    BusState stuck = BusState.next(open, new BusState.TimedOut("read"));
    assertEquals(new BusState.Stuck("read"), stuck);
    assertEquals(new BusState.Open(), BusState.next(stuck, new BusState.Returned(null)));
    assertEquals(
        new BusState.Absent("pulled"), BusState.next(stuck, new BusState.Returned("pulled")));
    BusState closed = BusState.next(stuck, new BusState.Close());
    assertEquals(closed, BusState.next(closed, new BusState.Returned(null)));
  }
}
