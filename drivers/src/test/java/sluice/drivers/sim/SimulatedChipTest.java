package sluice.drivers.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.Chip;
import sluice.drivers.ChipContract;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.posix.Posix;

class SimulatedChipTest extends ChipContract {
  private final SimulatedChip simulated = SimulatedChip.open(loop, "sim0", 8);

  @Override
  protected Chip chip() {
    return simulated;
  }

  @Override
  protected void drive(int offset, boolean... levels) {
    for (boolean high : levels) {
      assertTrue(simulated.drive(offset, high));
    }
  }

  @Test
  void in_a_storm_nobody_reads_each_edge_is_delivered_or_counted_lost() throws IOException {
    long[] delivered = new long[1];
    EdgeListener counter = (offset, rising, nanos, seqno, lineSeqno) -> delivered[0]++;
    try (LineRequest request =
        simulated.request("storm", List.of(LineSetup.input(0), LineSetup.input(1)), counter)) {
      int made = 100_000;
      long dropped = 0;
      for (int i = 0; i < made; i++) {
        dropped += simulated.drive(i & 1, (i & 2) == 0) ? 0 : 1;
      }
      assertTrue(dropped > 0, "the pipe is not endless");
      while (delivered[0] < made - dropped) {
        loop.turn();
      }
      for (int line = 0; line < 2; line++) { // a line's next edge shows the gap behind it
        assertTrue(simulated.drive(line, !simulated.level(line)));
      }
      while (delivered[0] < made - dropped + 2) {
        loop.turn();
      }
      assertEquals(dropped, request.lostEdges());
      assertEquals(made + 2, request.edges() + request.lostEdges());
    }
  }

  @Test
  void a_request_of_another_process_s_board_is_not_taken_for_the_one_that_was_handed_over()
      throws IOException {
    LineHold gone = simulated.request("old", List.of(LineSetup.input(0)), recorder).detach();
    gone.close();
    int[] stranger = Posix.pipe();
    LineHold back = gone.by(stranger[0]);
    assertThrows(IOException.class, () -> simulated.adopt(back, recorder));
    back.close();
    Posix.close(stranger[1]);
    try (LineRequest _ = simulated.request("anew", List.of(LineSetup.input(0)), recorder)) {
      drive(0, true);
      await(1);
    }
  }

  @Test
  void a_chip_removed_while_armed_is_reported_and_throws_nothing() throws IOException {
    List<String> failures = new ArrayList<>();
    loop.onUncaught((name, e) -> failures.add("uncaught " + e));
    EdgeListener listener =
        new EdgeListener() {
          @Override
          public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {}

          @Override
          public void onFailed(String reason) {
            failures.add(reason);
          }
        };
    try (LineRequest request = simulated.request("t", List.of(LineSetup.input(0)), listener)) {
      simulated.remove();
      for (int i = 0; i < 10 && failures.isEmpty(); i++) {
        loop.turn();
      }
      assertEquals(1, failures.size());
      assertTrue(failures.get(0).contains("removed"), failures.get(0));
      assertEquals(0, request.edges());
    }
  }

  @Test
  void a_pin_that_nobody_drives_follows_its_pull_resistor() throws IOException {
    LineSetup pulledUp = LineSetup.input(0).with(LineSetup.Bias.PULL_UP);
    try (LineRequest request = simulated.request("t", List.of(pulledUp), EdgeListener.none())) {
      assertTrue(request.get(0));
      drive(0, false);
      assertFalse(request.get(0));
      simulated.letGo(0);
      assertTrue(request.get(0));
    }
  }

  @Test
  void lines_are_called_as_on_a_raspberry_pi() throws IOException {
    assertEquals(5, simulated.find("GPIO5"));
    assertEquals(-1, simulated.find("GPIO8"));
  }

  @Test
  void a_removed_chip_refuses_everything() throws IOException {
    try (LineRequest request =
        simulated.request("t", List.of(LineSetup.output(0, false)), EdgeListener.none())) {
      simulated.remove();
      assertThrows(IOException.class, () -> request.set(0, true));
      assertThrows(
          IOException.class,
          () -> simulated.request("u", List.of(LineSetup.input(1)), EdgeListener.none()));
    }
  }
}
