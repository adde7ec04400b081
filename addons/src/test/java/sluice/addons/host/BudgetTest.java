package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.addons.host.Budget.Verdict;

/** An addon's time on the loop. */
class BudgetTest {
  private static final long LIMIT = 1_000_000;

  private static Verdict turn(Budget budget, long turn, long nanos, long nowNanos) {
    budget.inTurn(turn);
    budget.charge(nanos, nowNanos);
    return budget.verdict();
  }

  @Test
  void overrunsInARowWarnThenThrottleThenStop() {
    Budget budget = new Budget(LIMIT);
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 1; i <= Budget.STOP_FROM; i++) {
      verdicts.add(turn(budget, i, LIMIT + 1, i));
    }
    List<Verdict> expected = new ArrayList<>();
    expected.addAll(Collections.nCopies(Budget.THROTTLE_FROM - 1, Verdict.WARN));
    expected.addAll(Collections.nCopies(Budget.STOP_FROM - Budget.THROTTLE_FROM, Verdict.THROTTLE));
    expected.add(Verdict.STOP);
    assertEquals(expected, verdicts);
  }

  @Test
  void callbacksOfOneTurnAreTakenTogetherAndToldOnce() {
    Budget budget = new Budget(LIMIT);
    assertEquals(Verdict.FINE, turn(budget, 1, LIMIT, 1));
    assertEquals(Verdict.WARN, turn(budget, 1, 1, 1));
    assertEquals(Verdict.FINE, turn(budget, 1, LIMIT, 1));
    assertEquals(Verdict.FINE, turn(budget, 2, LIMIT, 2));
    assertEquals(1, budget.overruns());
    assertEquals(2 * LIMIT + 1, budget.worstNanos());
  }

  @Test
  void anOverrunNowAndThenIsForgiven() {
    Budget budget = new Budget(LIMIT);
    for (int i = 1; i < 100; i++) {
      long now = i * (Budget.FORGIVE_NANOS + 1);
      assertEquals(Verdict.WARN, turn(budget, i, 2 * LIMIT, now));
    }
  }

  @Test
  void aGrossOverrunThrottlesAtOnceAndThreeOfThemStop() {
    Budget budget = new Budget(LIMIT);
    long gross = (Budget.GROSS + 1) * LIMIT;
    assertEquals(Verdict.THROTTLE, turn(budget, 1, gross, 1));
    assertEquals(Verdict.THROTTLE, turn(budget, 2, gross, 2));
    assertEquals(Verdict.STOP, turn(budget, 3, gross, 3));
  }
}
