package sluice.drivers.pins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.LineHold;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Bias;
import sluice.drivers.Reading;
import sluice.drivers.sim.SimulatedChip;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** Pins go on with the next bank as if there had been one all the time. */
class BankHandOverTest {
  private final Loop loop = Loop.open();
  private final SimulatedChip chip = SimulatedChip.open(loop, "sim0", 8);
  private final List<Reading> readings = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private static Pin pin(PinUse use, String name, String... lines) {
    return new Pin(name, List.of(lines).stream().map(LineId::new).toList(), use);
  }

  private Pin input(LineSetup setup, InputUse.Report report) {
    return pin(new InputUse(loop, "door", setup, report, 10, readings::add), "door", "0");
  }

  private Pin edges() {
    return input(LineSetup.input(0), InputUse.Report.EDGES);
  }

  private OutputUse output(long leaseMillis) {
    LineSetup setup = LineSetup.output(0, false);
    return new OutputUse(loop, "relay", setup, false, leaseMillis, readings::add);
  }

  private Bank open(Pin... pins) throws Exception {
    return Bank.open(loop, "board", () -> chip, List.of(pins), true);
  }

  private Bank takeOver(BankHold hold, Pin... pins) {
    return takeOver(chip, hold, pins);
  }

  private Bank takeOver(Chip by, BankHold hold, Pin... pins) {
    return Bank.takeOver(loop, "board", () -> by, List.of(pins), hold);
  }

  private void awaitReadings(int count) {
    Turns.until(loop, () -> readings.size() >= count, () -> readings);
  }

  private List<String> told() {
    return readings.stream().map(r -> r.source() + " " + r.value() + " #" + r.sequence()).toList();
  }

  @Test
  void edges_between_the_two_are_read_by_the_next_with_numbers_that_go_on() throws Exception {
    Bank first = open(edges());
    chip.drive(0, true);
    awaitReadings(1);
    chip.drive(0, false); // nobody reads this one before the hand-over
    BankHold hold = first.handOver();
    chip.drive(0, true);
    Bank next = takeOver(hold, edges());
    chip.drive(0, false);
    awaitReadings(4);
    assertEquals(List.of("door 1.0 #1", "door 0.0 #2", "door 1.0 #3", "door 0.0 #4"), told());
    assertEquals(4, next.edges());
    assertEquals(0, next.lostEdges());
    assertEquals(LineSetup.Edges.BOTH, chip.setup(0).edges());
    next.close();
    assertEquals(false, chip.line(0).used(), "the last one gives the line back");
  }

  @Test
  void edges_that_the_full_queue_dropped_between_the_two_are_counted_as_lost() throws Exception {
    BankHold hold = open(edges()).handOver();
    int made = 0;
    while (chip.drive(0, made % 2 == 0)) {
      made++;
    }
    made++; // the one that was dropped
    Bank next = takeOver(hold, edges());
    awaitReadings(made - 1);
    chip.drive(0, made % 2 == 0);
    awaitReadings(made);
    assertEquals(1, next.lostEdges());
    assertEquals(made + 1, readings.get(made - 1).sequence());
    next.close();
  }

  @Test
  void a_bank_that_only_held_its_inputs_goes_on_without_a_gap() throws Exception {
    OutputUse relay = output(0);
    Bank bank = open(edges(), pin(relay, "relay", "5"));
    bank.holdInputs();
    chip.drive(0, true);
    relay.set(true);
    assertTrue(chip.level(5), "outputs are commanded meanwhile");
    bank.goOn();
    chip.drive(0, false);
    awaitReadings(4);
    assertEquals(List.of("relay 0.0 #1", "relay 1.0 #2", "door 1.0 #1", "door 0.0 #2"), told());
    assertEquals(0, bank.lostEdges());
    bank.close();
  }

  @Test
  void an_output_keeps_its_level_and_its_lease_runs_on() throws Exception {
    OutputUse relay = output(0);
    Bank first = open(pin(relay, "relay", "5"));
    relay.set(true, 100);
    BankHold hold = first.handOver();
    assertEquals(1, chip.changes(5));
    OutputUse other = output(0);
    Bank next = takeOver(hold, pin(other, "relay", "5"));
    assertEquals(1, chip.changes(5), "no level but the commanded one was seen");
    assertEquals(1, other.figures().get("value"));
    assertEquals(1, other.figures().get("commands"));
    assertTrue(other.figures().getOrDefault("lease_ms", 0L) > 0, other.figures().toString());
    Turns.until(loop, () -> !chip.level(5), () -> readings);
    assertEquals(1, other.figures().get("leases_ended"));
    assertEquals(List.of("relay 0.0 #1", "relay 1.0 #2", "relay 0.0 #3"), told());
    next.close();
  }

  @Test
  void a_lease_that_ended_between_the_two_ends_in_the_safe_value_of_the_next() throws Exception {
    OutputUse relay = output(0);
    Bank first = open(pin(relay, "relay", "5"));
    relay.set(true, 1);
    BankHold hold = first.handOver();
    long until = loop.clock().nanoTime() + 2_000_000;
    while (loop.clock().nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    Bank next = takeOver(hold, pin(output(0), "relay", "5"));
    Turns.until(loop, () -> !chip.level(5), () -> readings);
    next.close();
  }

  @Test
  void a_counter_and_an_encoder_go_on_from_their_counts() throws Exception {
    LineSetup both = LineSetup.input(0);
    Bank first = open(counter(both), encoder(both));
    chip.drive(0, true);
    chip.drive(2, true);
    chip.drive(3, true);
    Turns.until(loop, () -> told().contains("knob 2.0 #2"), this::told);
    chip.drive(0, false);
    BankHold hold = first.handOver();
    chip.drive(0, true);
    chip.drive(2, false);
    Bank next = takeOver(hold, counter(both), encoder(both));
    Turns.until(loop, () -> told().contains("knob 3.0 #3") && isLast("flow", 3.0), this::told);
    assertEquals(List.of(), told().stream().filter(t -> t.startsWith("knob 0.0 #2")).toList());
    next.close();
  }

  private Pin counter(LineSetup setup) {
    CounterUse use =
        new CounterUse(loop, "flow", setup, CounterUse.Report.TOTAL, "L", 1, 5, readings::add);
    return pin(use, "flow", "0");
  }

  private Pin encoder(LineSetup setup) {
    return pin(new EncoderUse(loop, "knob", setup, "", 1, 1, readings::add), "knob", "2", "3");
  }

  private boolean isLast(String source, double value) {
    List<Reading> all = readings.stream().filter(r -> r.source().equals(source)).toList();
    return !all.isEmpty() && all.getLast().value() == value;
  }

  @Test
  void a_level_that_is_reported_by_change_is_not_reported_again() throws Exception {
    Bank first = open(input(LineSetup.input(0), InputUse.Report.CHANGES));
    BankHold hold = first.handOver();
    Bank next = takeOver(hold, input(LineSetup.input(0), InputUse.Report.CHANGES));
    chip.drive(0, true);
    awaitReadings(2);
    assertEquals(List.of("door 0.0 #1", "door 1.0 #2"), told());
    next.close();
  }

  @Test
  void lines_that_are_set_up_otherwise_are_requested_anew_and_outputs_keep_their_value()
      throws Exception {
    OutputUse relay = output(0);
    Bank first = open(edges(), pin(relay, "relay", "5"));
    relay.set(true);
    chip.drive(0, true);
    awaitReadings(3);
    BankHold hold = first.handOver();
    chip.drive(0, false);
    OutputUse drained =
        new OutputUse(
            loop,
            "relay",
            LineSetup.output(0, false).with(LineSetup.Drive.OPEN_DRAIN).with(Bias.PULL_UP),
            false,
            0,
            readings::add);
    Pin pulled = input(LineSetup.input(0).with(Bias.PULL_UP), InputUse.Report.EDGES);
    Bank next = takeOver(hold, pulled, pin(drained, "relay", "5"));
    assertTrue(chip.level(5));
    assertEquals(1, drained.figures().get("value"));
    assertEquals(1, chip.changes(5));
    assertEquals("door 0.0 #2", told().getLast(), "a level that is another one was an edge");
    assertEquals(1, next.edges(), "those of the request before");
    next.close();
  }

  @Test
  void pins_that_the_next_does_not_have_are_given_back_and_new_ones_requested() throws Exception {
    BankHold hold = open(edges(), pin(output(0), "relay", "5")).handOver();
    Pin added = pin(output(0), "lamp", "6");
    Bank next = takeOver(hold, edges(), added);
    assertEquals(false, chip.line(5).used());
    assertTrue(chip.line(6).used());
    assertTrue(added.isUp());
    next.close();
  }

  @Test
  void what_was_handed_over_can_be_given_back() throws Exception {
    BankHold hold = open(edges(), pin(output(0), "relay", "5")).handOver();
    chip.drive(0, true);
    BankHold again = takeOver(hold, edges(), pin(output(0), "relay", "5")).handOver();
    assertEquals(List.of("relay 0.0 #1"), told(), "nobody has turned the loop");
    Bank last = takeOver(again, edges(), pin(output(0), "relay", "5"));
    awaitReadings(2);
    assertEquals("door 1.0 #1", told().getLast());
    last.close();
  }

  @Test
  void a_chip_whose_lines_end_with_their_user_is_asked_for_them_again() throws Exception {
    Chip bare = new BareChip(chip);
    OutputUse relay = output(0);
    Bank first = Bank.open(loop, "board", () -> bare, List.of(pin(relay, "relay", "5")), true);
    relay.set(true);
    BankHold hold = first.handOver();
    PinsHold group = hold.groups().getFirst();
    assertEquals(null, group.lines());
    assertEquals(1L, group.pins().getFirst().state().get("value"));
  }

  @Test
  void the_state_of_another_version_is_read_as_far_as_it_is_known() throws Exception {
    BankHold hold = open(pin(output(0), "relay", "5")).handOver();
    PinsHold group = hold.groups().getFirst();
    PinHold old = group.pins().getFirst();
    LineHold lines = group.lines();
    BankHold odd =
        new BankHold(
            "board",
            0,
            0,
            0,
            List.of(
                new PinsHold(
                    List.of(new PinHold("relay", old.lines(), Map.of("mood", 7L))), lines)));
    OutputUse next = output(0);
    Bank bank = takeOver(odd, pin(next, "relay", "5"));
    assertEquals(0, next.figures().get("value"));
    next.set(true);
    assertTrue(chip.level(5));
    bank.close();
  }
}
