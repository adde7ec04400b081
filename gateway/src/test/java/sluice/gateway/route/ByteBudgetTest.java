package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  @Test
  void without_a_bound_all_is_allowed() {
    ByteBudget budget = new ByteBudget(ByteBudget.UNLIMITED, 0, 0);
    budget.spend(Long.MAX_VALUE / 2, 0);
    assertTrue(budget.allows(Integer.MAX_VALUE, 0));
  }

  @Test
  void what_was_spent_is_forgiven_an_hour_later() {
    ByteBudget budget = new ByteBudget(1_000, 0, 0);
    budget.spend(900, 0);
    assertTrue(budget.allows(100, 0));
    assertFalse(budget.allows(101, 0));
    assertFalse(budget.allows(101, 60 * MINUTE));
    assertTrue(budget.allows(1_000, 61 * MINUTE));
    assertEquals(0, budget.spentBytes(61 * MINUTE));
  }

  @Test
  void what_an_earlier_process_spent_counts() {
    ByteBudget budget = new ByteBudget(1_000, 950, 5 * MINUTE);
    assertFalse(budget.allows(51, 5 * MINUTE));
    assertTrue(budget.allows(51, 66 * MINUTE));
  }

  @Test
  void a_message_over_the_whole_budget_goes_alone() {
    ByteBudget budget = new ByteBudget(1_000, 0, 0);
    assertTrue(budget.allows(5_000, 0));
    budget.spend(5_000, 0);
    assertFalse(budget.allows(1, 60 * MINUTE));
    assertTrue(budget.allows(1, 61 * MINUTE));
  }

  @Test
  void no_sixty_minutes_in_a_row_hold_more_than_the_budget() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ByteBudget budget = new ByteBudget(10_000, 0, 0);
    ArrayDeque<long[]> sent = new ArrayDeque<>();
    long sum = 0;
    long total = 0;
    for (long now = 0; now < 2_000 * MINUTE; now += random.nextLong(10 * SECOND)) {
      int bytes = 1 + random.nextInt(300);
      if (budget.allows(bytes, now)) {
        budget.spend(bytes, now);
        sent.add(new long[] {now, bytes});
        sum += bytes;
        total += bytes;
      }
      while (!sent.isEmpty() && now - sent.peekFirst()[0] >= HOUR) {
        sum -= sent.removeFirst()[1];
      }
      assertTrue(sum <= 10_000, "in the hour before " + now + ": " + sum);
    }
    assertTrue(total > 250_000, "the budget is used: " + total);
  }

  @Test
  void the_next_minute_is_at_most_one_away() {
    ByteBudget budget = new ByteBudget(1, 0, 7);
    assertEquals(MINUTE, budget.nanosToNextMinute(7));
    assertEquals(1, budget.nanosToNextMinute(6 + MINUTE));
  }
}
