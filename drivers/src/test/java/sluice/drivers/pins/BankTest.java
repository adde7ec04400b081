package sluice.drivers.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.drivers.sim.PinAct;
import sluice.drivers.sim.ScriptedPins;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** A chip that is not there, goes away and comes back; and what its lines are used for. */
class BankTest {
  private final Loop loop = Loop.open();
  private final List<Reading> readings = new ArrayList<>();
  private @Nullable SimulatedChip plugged = SimulatedChip.open(loop, "sim0", 8);
  private @Nullable Bank bank;

  @AfterEach
  void close() {
    if (bank != null) {
      bank.close();
    }
    loop.close();
  }

  private SimulatedChip chip() {
    SimulatedChip there = plugged;
    assert there != null : "the test has it plugged in";
    return there;
  }

  private Chip open() throws IOException {
    if (plugged == null) {
      throw new IOException("no chip");
    }
    return plugged;
  }

  private void unplug() {
    chip().remove();
    plugged = null;
  }

  private Bank start(Pin... pins) throws IOException {
    Bank open = Bank.open(loop, "board", this::open, List.of(pins), false);
    bank = open;
    return open;
  }

  private Pin input(String name, String line, LineSetup setup, InputUse.Report report) {
    InputUse use = new InputUse(loop, name, setup, report, 10, readings::add);
    return new Pin(name, List.of(new LineId(line)), use);
  }

  private Pin input(String name, String line) {
    return input(name, line, LineSetup.input(0), InputUse.Report.EDGES);
  }

  private OutputUse output(boolean initial, boolean safe) {
    return new OutputUse(loop, "relay", LineSetup.output(0, initial), safe, 0, readings::add);
  }

  private static Pin relay(OutputUse use) {
    return new Pin("relay", List.of(new LineId("5")), use);
  }

  private void await(BooleanSupplier done) {
    boolean[] late = {false};
    Timer guard = loop.setTimeout(20_000, () -> late[0] = true);
    Timer heartbeat = loop.setInterval(5, () -> {}); // a turn ends in a poll
    while (!done.getAsBoolean()) {
      loop.turn();
      assertFalse(late[0], () -> "waited in vain; readings: " + readings);
    }
    guard.close();
    heartbeat.close();
  }

  private List<String> told() {
    return readings.stream()
        .map(r ->
            r.source()
                + " "
                + (r.quality() == Quality.BAD ? "bad" : r.value())
                + " #"
                + r.sequence())
        .toList();
  }

  @Test
  void a_chip_that_goes_away_is_requested_again_when_it_returns() throws IOException {
    Bank open = start(input("door", "1"), input("button", "2"));
    chip().drive(1, true);
    await(() -> readings.size() == 1);
    unplug();
    await(() -> readings.size() == 3);
    Bank.Status away = open.status();
    assertFalse(away.present());
    assertEquals(1, away.removals());
    assertTrue(("" + away.pins().get(0).lastError()).contains("removed"), away.toString());
    plugged = SimulatedChip.open(loop, "sim0", 8);
    await(() -> open.status().present());
    chip().drive(1, true);
    await(() -> readings.size() == 4);
    assertEquals(List.of("door 1.0 #1", "door bad #2", "button bad #1", "door 1.0 #3"), told());
    assertEquals(2, open.edges());
    assertTrue(open.status().pins().stream().allMatch(Pin.Status::up));
    assertEquals(1, open.status().pins().get(0).losses());
  }

  @Test
  void a_chip_that_is_absent_at_the_start_is_waited_for() throws IOException {
    SimulatedChip later = chip();
    plugged = null;
    Bank open = start(input("door", "1"));
    assertEquals("no chip", open.status().lastError());
    assertEquals(List.of("door bad #1"), told());
    plugged = later;
    await(() -> open.status().present());
    assertTrue(open.status().pins().get(0).up());
  }

  @Test
  void a_required_chip_that_is_absent_is_an_error() {
    plugged = null;
    IOException e =
        assertThrows(
            IOException.class,
            () -> Bank.open(loop, "board", this::open, List.of(input("door", "1")), true));
    assertEquals("chip board: door: no chip", e.getMessage());
  }

  @Test
  void a_busy_line_keeps_no_other_from_its_work_and_is_taken_once_it_is_free() throws IOException {
    LineRequest other =
        chip().request("somebody", List.of(LineSetup.input(1)), EdgeListener.none());
    Bank open = start(input("door", "1"), input("button", "2"));
    assertFalse(open.status().pins().get(0).up());
    assertTrue(("" + open.status().pins().get(0).lastError()).contains("somebody"));
    assertTrue(open.status().pins().get(1).up());
    chip().drive(2, true);
    await(() -> told().contains("button 1.0 #1"));
    other.close();
    await(() -> open.status().pins().get(0).up());
  }

  @Test
  void a_line_is_found_by_its_name_and_an_unknown_one_says_where_to_look() throws IOException {
    Bank open = start(input("door", "GPIO3"), input("button", "GPIO99"));
    assertTrue(open.status().pins().get(0).up());
    assertTrue(("" + open.status().pins().get(1).lastError()).contains("no line called GPIO99"));
    chip().drive(3, true);
    await(() -> told().contains("door 1.0 #1"));
  }

  @Test
  void changes_tell_the_level_at_the_start_and_what_differs() throws IOException {
    chip().drive(1, true);
    start(input("door", "1", LineSetup.input(0), InputUse.Report.CHANGES));
    chip().drive(1, false);
    await(() -> readings.size() == 2);
    assertEquals(List.of("door 1.0 #1", "door 0.0 #2"), told());
  }

  @Test
  void a_period_tells_the_level_whatever_happens() throws IOException {
    start(input("door", "1", LineSetup.input(0), InputUse.Report.PERIOD));
    await(() -> readings.size() == 2);
    chip().drive(1, true);
    await(() -> told().get(told().size() - 1).startsWith("door 1.0"));
    assertEquals("door 0.0 #1", told().get(0));
  }

  @Test
  void a_counter_misses_no_edge_of_a_storm_that_nobody_read() throws IOException {
    CounterUse use =
        new CounterUse(
            loop,
            "flow",
            LineSetup.input(0).with(LineSetup.Edges.RISING),
            CounterUse.Report.TOTAL,
            "L",
            0.5,
            20,
            readings::add);
    Bank open = start(new Pin("flow", List.of(new LineId("0")), use));
    boolean dropped = false;
    for (int i = 0; i < 20_000; i++) {
      dropped |= !chip().drive(0, i % 2 == 0);
    }
    assertTrue(dropped, "the pipe is not endless");
    await(() -> open.edges() > 100);
    chip().drive(0, true); // the next one shows what was dropped
    await(() -> told().stream().anyMatch(told -> told.startsWith("flow 5000.5 ")));
    assertEquals(0, open.lostEdges());
    assertEquals(10_001, open.status().pins().get(0).figures().get("count"));
  }

  @Test
  void a_frequency_is_told_in_hertz() throws IOException {
    CounterUse use =
        new CounterUse(
            loop,
            "f",
            LineSetup.input(0).with(LineSetup.Edges.RISING),
            CounterUse.Report.RATE,
            "Hz",
            1,
            50,
            readings::add);
    start(new Pin("f", List.of(new LineId("0")), use));
    try (ScriptedPins pins = new ScriptedPins(loop)) {
      pins.connect(chip());
      pins.add(0, List.of(new PinAct.Storm(0, Long.MAX_VALUE, 400)));
      await(() -> readings.size() >= 4);
    }
    double last = readings.get(readings.size() - 1).value();
    assertTrue(last > 0 && last < 2_000, "edges a second as they were read: " + last);
  }

  @Test
  void an_encoder_tells_its_position_when_it_has_moved() throws IOException {
    EncoderUse use = new EncoderUse(loop, "knob", LineSetup.input(0), "", 0.25, 10, readings::add);
    Bank open = start(new Pin("knob", List.of(new LineId("0"), new LineId("1")), use));
    for (int period = 0; period < 3; period++) {
      chip().drive(0, true);
      chip().drive(1, true);
      chip().drive(0, false);
      chip().drive(1, false);
    }
    await(() -> told().get(told().size() - 1).startsWith("knob 3.0"));
    assertEquals("knob 0.0 #1", told().get(0));
    assertEquals(12, open.status().pins().get(0).figures().get("position"));
    assertEquals(0, open.status().pins().get(0).figures().get("invalid"));
  }

  @Test
  void a_ranger_is_triggered_and_its_pulse_is_a_distance() throws IOException {
    DistanceUse use =
        new DistanceUse(loop, "tank", LineSetup.input(0), "cm", 100, 20, 60, readings::add);
    start(new Pin("tank", List.of(new LineId("0"), new LineId("1")), use));
    await(() -> chip().level(0));
    chip().drive(1, true);
    chip().drive(1, false);
    await(() -> !readings.isEmpty());
    assertEquals("cm", readings.get(0).unit());
    assertEquals(Quality.GOOD, readings.get(0).quality());
    assertTrue(readings.get(0).value() < 450, "it was short: " + readings);
    await(() -> !chip().level(0));
    await(() -> readings.size() == 2);
    assertEquals(Quality.BAD, readings.get(1).quality(), "nobody echoed the second");
  }

  @Test
  void a_chip_that_cannot_debounce_has_its_levels_settled_here() throws IOException {
    SimulatedChip bare = chip();
    LineSetup setup = LineSetup.input(0).withDebounceMicros(30_000);
    Pin button = input("button", "1", setup, InputUse.Report.EDGES);
    bank = Bank.open(loop, "board", () -> new BareChip(bare), List.of(button), false);
    for (int i = 0; i < 9; i++) {
      bare.drive(1, i % 2 == 0);
    }
    await(() -> !readings.isEmpty());
    assertEquals(List.of("button 1.0 #1"), told());
    assertEquals(9, bank.edges());
  }

  @Test
  void an_output_starts_as_it_is_told_and_ends_safe() throws IOException {
    OutputUse use = output(true, false);
    Bank open = start(relay(use));
    assertTrue(chip().level(5));
    use.set(false);
    use.set(true);
    assertTrue(chip().level(5));
    open.close();
    assertFalse(chip().level(5));
    assertEquals(List.of("relay 1.0 #1", "relay 0.0 #2", "relay 1.0 #3", "relay 0.0 #4"), told());
  }

  @Test
  void an_output_whose_chip_was_away_starts_safe_whatever_it_was() throws IOException {
    OutputUse use = output(true, false);
    Bank open = start(relay(use));
    unplug();
    await(() -> told().contains("relay bad #2"));
    assertThrows(IOException.class, () -> use.set(true));
    plugged = SimulatedChip.open(loop, "sim0", 8);
    await(() -> open.status().present());
    assertFalse(chip().level(5));
    assertEquals("relay 0.0 #3", told().get(2));
    assertNull(readings.stream().filter(r -> r.sequence() > 3).findAny().orElse(null));
  }
}
