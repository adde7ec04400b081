package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers that native code may show. */
class SlotsTest {
  @Test
  void aPlaceIsUsedAgainAndItsNumberIsNot() {
    Slots<String> slots = new Slots<>();
    long first = slots.add("a");
    assertEquals("a", slots.remove(first));
    long second = slots.add("b");
    assertNotEquals(first, second);
    assertNull(slots.get(first));
    assertNull(slots.remove(first));
    assertEquals("b", slots.get(second));
    assertEquals(1, slots.size());
  }

  @Test
  void anyOtherNumberIsNobody() {
    Slots<String> slots = new Slots<>();
    long id = slots.add("a");
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      long wild = random.nextLong();
      assertEquals(wild == id ? "a" : null, slots.get(wild));
    }
  }

  @Test
  void thereIsALimit() {
    Slots<String> slots = new Slots<>();
    for (int i = 0; i < Slots.MAX; i++) {
      var _ = slots.add("" + i);
    }
    assertThrows(IllegalStateException.class, () -> slots.add("one more"));
    long[] ids = slots.ids();
    assertEquals("0", slots.get(ids[0]));
    assertEquals("" + (Slots.MAX - 1), slots.get(ids[Slots.MAX - 1]));
  }
}
