package sluice.ota.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.store.MemoryTree.Fault;

/** Two systems, their boot loader, and power that goes at every call. */
final class SystemUpdateTest {
  private static final int SEEDS = 3;
  private static final int RESTARTS_MAX = 3;

  /** Installs, restarts the board, and says in the system that is there how it does. */
  private static Slot tried(MemoryCard card, Slot running, String version, boolean works)
      throws IOException {
    try (SystemUpdate update = card.open(running)) {
      update.install(version);
    }
    return settled(card, works);
  }

  /** Restarts the board until nothing is on trial and the current system runs. */
  private static Slot settled(MemoryCard card, boolean works) throws IOException {
    for (int restarts = 0; restarts <= RESTARTS_MAX; restarts++) {
      Slot running = card.boot();
      assertFalse(card.whole(running).isEmpty(), "slot " + running + " is started, and torn");
      try (SystemUpdate update = card.open(running)) {
        if (update.isOnTrial() && works) {
          update.healthy();
        } else if (update.isOnTrial()) {
          update.unhealthy("nothing is published");
        }
        if (!update.wantsRestart()) {
          assertEquals(running, update.state().slots().current());
          return running;
        }
      }
    }
    throw new AssertionError("it goes round and round");
  }

  /** All that can be done, one after the other. */
  private static void play(MemoryCard card) throws IOException {
    Slot running = tried(card, card.boot(), "2.0.0", true);
    running = tried(card, running, "3.0.0", false);
    running = tried(card, running, "4.0.0", true);
    try (SystemUpdate update = card.open(running)) {
      update.rollback("by hand");
    }
    var _ = settled(card, true);
  }

  @Test
  void a_system_that_works_stays_and_one_that_does_not_is_left() throws Exception {
    MemoryCard card = MemoryCard.built();
    assertEquals(Slot.A, card.boot());
    assertEquals(Slot.B, tried(card, Slot.A, "2.0.0", true));
    assertEquals("1.0.0", card.whole(Slot.A));
    assertEquals(List.of("SECOND"), card.markers());
    assertEquals(Slot.B, tried(card, Slot.B, "3.0.0", false));
    try (SystemUpdate update = card.open(Slot.B)) {
      assertEquals(Mark.BAD, update.state().slots().mark(Slot.A));
      assertEquals("nothing is published", update.store().reason(Slot.A));
      assertEquals(
          List.of(
              "2026-11-29T12:00:00Z committed slot b 2.0.0",
              "2026-11-29T12:00:00Z failed slot a 3.0.0: nothing is published"),
          update.store().history());
      IOException none = assertThrows(IOException.class, () -> update.rollback("x"));
      assertTrue(String.valueOf(none.getMessage()).contains("none to go back to"));
    }
    assertEquals(Slot.A, tried(card, Slot.B, "4.0.0", true));
    try (SystemUpdate update = card.open(Slot.A)) {
      update.rollback("by hand");
      assertTrue(update.wantsRestart());
    }
    assertEquals(Slot.B, settled(card, true));
    assertEquals("2.0.0", card.whole(Slot.B));
    assertEquals(List.of("SECOND"), card.markers());
  }

  @Test
  void one_that_hangs_before_it_can_say_so_is_tried_once() throws Exception {
    MemoryCard card = MemoryCard.built();
    try (SystemUpdate update = card.open(Slot.A)) {
      update.install("2.0.0");
      assertTrue(update.wantsRestart());
    }
    assertEquals(Slot.B, card.boot());
    assertEquals(Slot.A, card.boot(), "the watchdog or a person has restarted it");
    assertEquals(Slot.A, card.boot());
    try (SystemUpdate update = card.open(Slot.A)) {
      assertFalse(update.wantsRestart());
      assertEquals(Mark.BAD, update.state().slots().mark(Slot.B));
      assertTrue(update.store().reason(Slot.B).contains("ended with a loss of power"));
    }
    assertEquals(List.of(), card.markers());
  }

  @Test
  void what_was_armed_and_never_started_is_disarmed_by_the_next_who_comes() throws Exception {
    MemoryCard card = MemoryCard.built();
    try (SystemUpdate update = card.open(Slot.A)) {
      update.install("2.0.0");
    }
    assertEquals(List.of("TRY"), card.markers());
    card.open(Slot.A).close();
    assertEquals(List.of(), card.markers());
    assertEquals(Slot.A, card.boot());
  }

  @Test
  void a_bundle_that_is_refused_changes_nothing() throws Exception {
    MemoryCard card = MemoryCard.built();
    try (SystemUpdate update = card.open(Slot.A)) {
      assertThrows(IOException.class, () -> update.install(""));
      assertFalse(update.wantsRestart());
      assertEquals(Mark.EMPTY, update.state().slots().mark(Slot.B));
    }
    assertEquals(List.of(), card.markers());
  }

  @Test
  void while_a_system_is_on_trial_nothing_else_begins() throws Exception {
    MemoryCard card = MemoryCard.built();
    try (SystemUpdate update = card.open(Slot.A)) {
      update.install("2.0.0");
    }
    try (SystemUpdate update = card.open(card.boot())) {
      assertTrue(update.isOnTrial());
      assertThrows(IOException.class, () -> update.install("3.0.0"));
      assertThrows(IOException.class, () -> update.rollback("x"));
      assertTrue(update.isOnTrial());
    }
  }

  @Test
  void power_may_go_at_every_call_and_what_is_started_is_whole() throws Exception {
    MemoryCard whole = MemoryCard.built();
    int first = whole.disk().calls();
    play(whole);
    int calls = whole.disk().calls();
    assertTrue(calls - first > 100, "calls: " + (calls - first));
    for (int call = first; call < calls; call++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        MemoryCard card = MemoryCard.built();
        card.disk().failAt(call, Fault.CRASH);
        playAsFarAsItGoes(card);
        assertGoesOn(card.afterPowerCut(new Random(call * 1_000L + seed)));
      }
    }
  }

  @Test
  void a_call_may_fail_with_or_without_effect_and_what_is_started_is_whole() throws Exception {
    MemoryCard whole = MemoryCard.built();
    int first = whole.disk().calls();
    play(whole);
    for (Fault fault : new Fault[] {Fault.REFUSED, Fault.DONE_AND_REFUSED}) {
      for (int call = first; call < whole.disk().calls(); call++) {
        MemoryCard card = MemoryCard.built();
        card.disk().failAt(call, fault);
        playAsFarAsItGoes(card);
        assertGoesOn(card.afterPowerCut(new Random(call)));
      }
    }
  }

  /** What cannot be done is said; that markers stay is told in the log, and no reason to fail. */
  private static void playAsFarAsItGoes(MemoryCard card) {
    try {
      play(card);
    } catch (IOException e) {
      assertFalse(String.valueOf(e.getMessage()).isEmpty());
    }
  }

  private static void assertGoesOn(MemoryCard card) throws IOException {
    Slot running = settled(card, true);
    assertEquals(
        running == Slot.B ? List.of("SECOND") : List.of(), card.markers(), "nothing is tried");
    Slot next = tried(card, running, "9.0.0", true);
    assertEquals("9.0.0", card.whole(next));
    assertFalse(card.whole(running).isEmpty());
  }
}
