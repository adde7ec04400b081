package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DropRangesTest {
  @Test
  void neighbours_are_one_range_and_what_stays_between_parts_them() {
    DropRanges ranges = new DropRanges();
    assertTrue(ranges.add(10, -1));
    assertTrue(ranges.add(13, 10));
    assertTrue(ranges.add(20, -1));
    assertEquals(2, ranges.count());
    assertTrue(ranges.contains(12) && ranges.covers(10, 13) && !ranges.covers(10, 20));
    assertFalse(ranges.contains(14));
    ranges.forgetThrough(15);
    assertFalse(ranges.contains(12));
    assertTrue(ranges.contains(20));
  }

  @Test
  void with_too_many_ranges_nothing_more_is_dropped() {
    DropRanges ranges = new DropRanges();
    for (int i = 0; i < DropRanges.RANGES_MAX; i++) {
      assertTrue(ranges.add(i * 10L, -1));
    }
    assertFalse(ranges.add(1_000, -1));
    assertFalse(ranges.contains(1_000));
    assertTrue(ranges.add(311, 310), "the last one grows");
  }

  @Test
  void ranges_read_in_any_order_say_what_a_set_says() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      DropRanges ranges = new DropRanges();
      TreeSet<Long> model = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        long first = random.nextInt(200);
        long last = first + random.nextInt(20);
        if (ranges.addRange(first, last)) {
          for (long id = first; id <= last; id++) {
            model.add(id);
          }
        }
      }
      for (long id = 0; id < 230; id++) {
        assertEquals(model.contains(id), ranges.contains(id), "seed " + seed + ", id " + id);
      }
    }
  }
}
