package sluice.ota.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Where keys belong to while workers come and go. */
class PlaceTest {
  private static final List<Integer> ALL = List.of(1, 2, 3, 4);
  private static final int KEYS = 4_000;

  private static byte[] key(int number) {
    return ("client-" + number).getBytes(UTF_8);
  }

  @Test
  void each_gets_about_its_share() {
    int[] shares = new int[ALL.size() + 1];
    for (int i = 0; i < KEYS; i++) {
      shares[Place.of(key(i), ALL)]++;
    }
    for (int number : ALL) {
      int share = shares[number];
      assertTrue(share > KEYS / 5 && share < KEYS * 3 / 10, number + " has " + share);
    }
  }

  @Test
  void the_keys_of_one_that_goes_are_spread_and_no_other_moves() {
    int[] taken = new int[ALL.size() + 1];
    for (int i = 0; i < KEYS; i++) {
      int before = Place.of(key(i), ALL);
      int after = Place.of(key(i), List.of(1, 3, 4));
      if (before == 2) {
        taken[after]++;
      } else {
        assertEquals(before, after);
      }
    }
    for (int number : List.of(1, 3, 4)) {
      assertTrue(taken[number] > KEYS / 16, number + " took " + taken[number]);
    }
  }
}
