package sluice.bench.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private final Ledger ledger = new Ledger();

  @Test
  void an_edge_that_has_not_come_is_lost_and_one_that_came_twice_is_told() {
    for (int i = 0; i < 70_000; i++) {
      ledger.edge(i);
    }
    for (int sequence = 1; sequence <= 70_000; sequence++) {
      if (sequence != 69_999) {
        ledger.edgeArrived(sequence, sequence + 1_000_000);
      }
    }
    ledger.edgeArrived(7, 99);
    assertEquals(1, ledger.edgesLost());
    assertEquals(1, ledger.edgesAgain());
    assertThrows(IllegalStateException.class, () -> ledger.edgeArrived(70_001, 0));
  }

  @Test
  void the_longest_way_is_that_since_the_last_mark() {
    ledger.edge(0);
    ledger.edge(0);
    ledger.edgeArrived(1, 5_000_000);
    assertEquals(5_000_000, ledger.mark());
    assertEquals(0, ledger.mark());
    ledger.edgeArrived(2, 3_000_000);
    assertEquals(3_000_000, ledger.mark());
  }

  @Test
  void only_what_was_acknowledged_can_be_lost() {
    int first = ledger.publish();
    int second = ledger.publish();
    ledger.acked(first);
    assertEquals(1, ledger.publishesLost());
    ledger.publishArrived(first);
    ledger.publishArrived(second);
    assertEquals(0, ledger.publishesLost());
    assertEquals(1, ledger.publishesAcked());
  }

  @Test
  void a_request_without_an_answer_has_failed() {
    Traffic traffic = new Traffic();
    traffic.begun();
    traffic.begun();
    traffic.begun();
    traffic.answered(10);
    traffic.failed("refused");
    assertEquals(1, traffic.open());
    assertEquals(new Traffic.Account(3, 2, 10, "refused"), traffic.account());
  }
}
