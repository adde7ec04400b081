package sluice.drivers.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** A lease on simulated time. */
class OutputLeaseTest {
  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final SimulatedChip chip = SimulatedChip.open(loop, "sim0", 8);
  private final List<Reading> readings = new ArrayList<>();
  private final OutputUse relay =
      new OutputUse(loop, "relay", LineSetup.output(0, false), false, 1_000, readings::add);
  private final Bank bank;

  OutputLeaseTest() throws IOException {
    Pin pin = new Pin("relay", List.of(new LineId("0")), relay);
    bank = Bank.open(loop, "board", () -> chip, List.of(pin), false);
  }

  @AfterEach
  void close() {
    bank.close();
    loop.close();
  }

  private void run(long millis) {
    var _ = loop.setTimeout(millis, loop::stop);
    loop.run();
  }

  private long figure(String name) {
    return relay.figures().getOrDefault(name, -1L);
  }

  @Test
  void what_is_not_renewed_goes_safe_and_is_told() throws IOException {
    relay.set(true);
    run(999);
    assertTrue(chip.level(0));
    assertEquals(1, figure("lease_ms"));
    run(2);
    assertFalse(chip.level(0));
    assertEquals(1, figure("leases_ended"));
    assertEquals(1, figure("safe"));
    assertEquals(List.of(0.0, 1.0, 0.0), readings.stream().map(Reading::value).toList());
  }

  @Test
  void what_is_renewed_stays() throws IOException {
    relay.set(true);
    for (int i = 0; i < 20; i++) {
      run(900);
      relay.set(true);
    }
    assertTrue(chip.level(0));
    assertEquals(0, figure("leases_ended"));
  }

  @Test
  void a_command_has_a_lease_of_its_own() throws IOException {
    relay.set(true, 50);
    run(51);
    assertFalse(chip.level(0));
    relay.set(true, 0);
    run(100_000);
    assertTrue(chip.level(0));
    assertEquals(-1, figure("lease_ms"));
  }

  @Test
  void the_safe_value_needs_no_lease() throws IOException {
    relay.set(true);
    relay.set(false);
    run(5_000);
    assertEquals(0, figure("leases_ended"));
    assertEquals(3, readings.size());
  }
}
