package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import sluice.loop.control.Health;

/** A trial against what ran before; time is given. */
class ProofTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Proof.Verdict GOOD = new Proof.Verdict.Good();

  /** 100 readings and publishes a second, 50 MB, p99 of 500 us. */
  private static Health usual(long second) {
    return new Health(100 * second, 0, 100 * second, 10, 100, 500, 0, 10, 50_000, 0);
  }

  private static Baseline baseline(LongFunction<Health> beats) {
    Baseline baseline = new Baseline();
    for (long second = 0; second <= 200; second++) {
      baseline.add(second * SECOND, beats.apply(second));
    }
    return baseline;
  }

  /** The verdict of a trial that beats so, against a usual release. */
  private static Proof.Verdict verdict(LongFunction<Health> beats) {
    Proof proof =
        new Proof(ProofLimits.DEFAULT, baseline(ProofTest::usual).measured(), 1_000 * SECOND);
    for (long second = 0; second <= 75; second++) {
      Proof.Verdict verdict = proof.add((1_000 + second) * SECOND, beats.apply(second));
      if (!(verdict instanceof Proof.Verdict.Undecided)) {
        return verdict;
      }
    }
    return new Proof.Verdict.Undecided();
  }

  private static void assertWorse(String reason, LongFunction<Health> beats) {
    assertEquals(new Proof.Verdict.Worse(reason), verdict(beats));
  }

  @Test
  void one_that_does_the_same_is_good_after_settling_and_proving() {
    assertEquals(GOOD, verdict(ProofTest::usual));
    Proof proof = new Proof(ProofLimits.DEFAULT, null, 0);
    for (long second = 0; second < 70; second++) {
      assertInstanceOf(
          Proof.Verdict.Undecided.class, proof.add(second * SECOND, usual(second)), "" + second);
    }
    assertEquals(GOOD, proof.add(70 * SECOND, usual(70)));
  }

  @Test
  void a_tenth_fewer_readings_are_allowed_and_more_are_not() {
    assertEquals(
        GOOD, verdict(s -> new Health(91 * s, 0, 100 * s, 10, 100, 500, 0, 10, 50_000, 0)));
    assertWorse(
        "readings: 80.0 a second, and 100.0 before (at least 90 %)",
        s -> new Health(80 * s, 0, 100 * s, 10, 100, 500, 0, 10, 50_000, 0));
  }

  @Test
  void one_that_publishes_nothing_is_worse_and_so_is_its_spool() {
    assertWorse(
        "published: 0.0 a second, and 100.0 before (at least 90 %);"
            + " spool: grew by 6000 records, at most 1000",
        s -> new Health(100 * s, 0, 0, 10, 100, 500, 0, 100 * s, 50_000, 0));
  }

  @Test
  void latency_may_double_and_is_never_too_long_below_what_is_free() {
    assertEquals(
        GOOD, verdict(s -> new Health(100 * s, 0, 100 * s, 10, 20_000, 20_000, 0, 10, 50_000, 0)));
    assertWorse(
        "the loop's lag: p99 20001 us, and 100 before (at most 20000);"
            + " edge to publish: p99 30000 us, and 500 before (at most 20000)",
        s -> new Health(100 * s, 0, 100 * s, 10, 20_001, 30_000, 0, 10, 50_000, 0));
  }

  @Test
  void a_busy_second_at_the_end_is_no_reason_to_go_back_and_half_of_them_are() {
    assertEquals(GOOD, verdict(s -> lagging(s, s == 70)));
    assertEquals(GOOD, verdict(s -> lagging(s, s > 42)));
    assertWorse(
        "the loop's lag: p99 40000 us, and 100 before (at most 20000)", s -> lagging(s, s > 38));
  }

  private static Health lagging(long s, boolean badly) {
    return new Health(100 * s, 0, 100 * s, 10, badly ? 40_000 : 100, 500, 0, 10, 50_000, 0);
  }

  @Test
  void errors_are_not_allowed_beyond_those_before() {
    assertWorse(
        "errors: 60, at most 0",
        s -> new Health(100 * s, 0, 100 * s, 10, 100, 500, 0, 10, 50_000, s));
  }

  @Test
  void memory_beyond_its_limit_ends_the_trial_at_once() {
    Proof proof = new Proof(ProofLimits.DEFAULT, baseline(ProofTest::usual).measured(), 0);
    assertEquals(
        new Proof.Verdict.Worse("memory: 75001 KiB, more than 75000"),
        proof.add(1, new Health(0, 0, 0, 0, 0, 0, 0, 0, 75_001, 0)));
    Proof alone = new Proof(ProofLimits.DEFAULT, null, 0);
    assertEquals(
        new Proof.Verdict.Worse("memory: 131073 KiB, more than 131072"),
        alone.add(1, new Health(0, 0, 0, 0, 0, 0, 0, 0, 131_073, 0)));
  }

  @Test
  void memory_beyond_what_its_manifest_says_is_no_reason_before_it_has_settled() {
    Proof proof = new Proof(ProofLimits.DEFAULT.resident(49_999), null, 0);
    Proof.Verdict last = new Proof.Verdict.Undecided();
    for (long second = 0; second <= 70; second++) {
      assertInstanceOf(Proof.Verdict.Undecided.class, last, "" + second);
      last = proof.add(second * SECOND, usual(second));
    }
    assertEquals(
        new Proof.Verdict.Worse("memory: 50000 KiB, and its manifest says at most 49999"), last);
  }

  @Test
  void a_baseline_is_the_last_two_minutes() {
    Measured measured = baseline(s -> usual(s < 100 ? 0 : s - 100)).measured();
    assertNotNull(measured);
    assertEquals(120_000, measured.millis());
    assertEquals(100 * 100 / 120.0, measured.readingsPerSecond(), 0.01);
  }

  @Test
  void deaths_wait_longer_each_time_then_lead_to_recovery_and_are_forgotten() {
    Deaths deaths = Deaths.NONE;
    StringBuilder delays = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      deaths = deaths.at(i * SECOND);
      delays.append(deaths.delayMillis()).append(deaths.isRecovery() ? "! " : " ");
    }
    assertEquals("500 1000 2000 4000 8000! 16000! 30000! 30000! ", delays.toString());
    deaths = deaths.at(Deaths.WINDOW_MILLIS * 1_000_000 + 6 * SECOND);
    assertEquals(2, deaths.nanos().size());
  }
}
