package sluice.ota.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.ota.system.SystemProof.Look;
import sluice.ota.system.SystemProof.Verdict;

/** A system on trial, looked at every 5 seconds of a simulated clock. */
final class SystemProofTest {
  private static final int BETWEEN_SECONDS = 5;

  private final SystemProof proof = new SystemProof(0, true);
  private long seconds;

  private Verdict look(SystemProof of, @Nullable Look look) {
    seconds += BETWEEN_SECONDS;
    return of.add(seconds * 1_000_000_000L, look);
  }

  /** Looks until something follows. */
  private Verdict ended(SystemProof of, @Nullable Look look) {
    Verdict verdict = look(of, look);
    while (verdict instanceof Verdict.Undecided) {
      verdict = look(of, look);
    }
    return verdict;
  }

  @Test
  void a_gateway_that_stays_up_for_a_minute_and_publishes_is_good() {
    for (int i = 0; i < 10; i++) {
      assertInstanceOf(Verdict.Undecided.class, look(proof, null));
    }
    assertInstanceOf(Verdict.Good.class, ended(proof, new Look(true, 7, 12)));
    assertEquals(50 + 5 + SystemProof.HOLD_SECONDS, seconds);
  }

  @Test
  void one_that_is_started_again_and_again_is_not() {
    for (int i = 0; i < SystemProof.SECONDS_MAX / BETWEEN_SECONDS - 1; i++) {
      assertInstanceOf(Verdict.Undecided.class, look(proof, new Look(true, i / 10, 12)));
    }
    Verdict.Worse worse =
        assertInstanceOf(Verdict.Worse.class, look(proof, new Look(true, 9_999, 12)));
    assertEquals(
        "no gateway stays up for 60 s, 900 s after the start of its proof", worse.reason());
  }

  @Test
  void one_that_publishes_nothing_is_as_good_as_before_only_if_nothing_was() {
    Look silent = new Look(true, 7, 0);
    Verdict.Worse worse = assertInstanceOf(Verdict.Worse.class, ended(proof, silent));
    assertEquals(
        "nothing is published, as it was before, 900 s after the start of its proof",
        worse.reason());
    seconds = 0;
    assertInstanceOf(Verdict.Good.class, ended(new SystemProof(0, false), silent));
  }

  @Test
  void a_recovery_or_no_supervisor_is_not() {
    Verdict.Worse none = assertInstanceOf(Verdict.Worse.class, ended(proof, null));
    assertEquals("no supervisor answers, 900 s after the start of its proof", none.reason());
    seconds = 0;
    Verdict.Worse down =
        assertInstanceOf(
            Verdict.Worse.class, ended(new SystemProof(0, true), new Look(false, 7, 3)));
    assertEquals("no gateway is up, 900 s after the start of its proof", down.reason());
  }
}
