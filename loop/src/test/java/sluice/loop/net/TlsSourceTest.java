package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;

/** Files that change while a gateway runs, and certificates that end; on simulated time. */
class TlsSourceTest {
  private static final TestPki PKI = new TestPki();

  @TempDir Path dir;

  private final SimulatedClock clock = new SimulatedClock();
  private final SimulatedPoller poller = new SimulatedPoller(clock);
  private final Loop loop = Loop.open(clock, poller);
  private Instant now = Instant.EPOCH;
  private @Nullable TlsSource opened;

  @BeforeEach
  void set_the_clock_and_write_the_files() throws IOException {
    now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    clock.jumpWallMillis(now.toEpochMilli() - clock.wallMillis());
    var _ = PKI.writeCa(dir);
    write(now.plus(100, ChronoUnit.DAYS));
    opened = TlsSource.open(loop, "test", options());
  }

  @AfterEach
  void close() {
    source().close();
    loop.close();
  }

  private TlsOptions options() {
    return TestTls.trusting(dir.resolve("ca.pem")).own(dir, "device").done();
  }

  private TlsSource source() {
    if (opened == null) {
      throw new AssertionError("not opened");
    }
    return opened;
  }

  private void write(Instant end) throws IOException {
    var _ = TestPki.write(dir, "device", PKI.issue(b -> b.subject("CN=device").notAfter(end)));
  }

  /** Lets the loop turn for a time, its workers as quick as they need to be. */
  private void pass(long millis) {
    boolean[] over = new boolean[1];
    loop.setTimeout(millis, () -> over[0] = true);
    poller.awaitOthers(source()::isLooking);
    while (!over[0] || source().isLooking()) {
      var _ = loop.turn();
    }
  }

  private @Nullable Tls latest() {
    List<@Nullable Tls> answers = new ArrayList<>();
    source().latest((tls, _) -> answers.add(tls));
    pass(1);
    assertEquals(1, answers.size(), "answered once");
    return answers.getFirst();
  }

  @Test
  void nothing_is_loaded_until_somebody_asks_or_a_minute_has_passed() {
    assertNull(source().status().engine());
    pass(TlsSource.CHECK_MILLIS - 1);
    assertNull(source().status().engine());
    pass(2);
    assertEquals(Tls.Engine.BORINGSSL, source().status().engine());
  }

  @Test
  void files_as_they_were_are_not_loaded_again_and_changed_ones_are() throws Exception {
    Tls first = latest();
    assertSame(first, latest());
    write(now.plus(200, ChronoUnit.DAYS));
    Tls second = latest();
    assertNotSame(first, second);
    assertEquals(now.plus(200, ChronoUnit.DAYS), source().status().certificateExpires());
  }

  @Test
  void changed_files_are_found_within_a_minute_and_at_once_by_a_signal() throws Exception {
    var _ = latest();
    write(now.plus(200, ChronoUnit.DAYS));
    pass(TlsSource.CHECK_MILLIS);
    assertEquals(now.plus(200, ChronoUnit.DAYS), source().status().certificateExpires());
    write(now.plus(300, ChronoUnit.DAYS));
    source().refresh();
    pass(1);
    assertEquals(now.plus(300, ChronoUnit.DAYS), source().status().certificateExpires());
  }

  @Test
  void broken_files_are_told_and_leave_the_old_ones_in_use() throws Exception {
    Tls first = latest();
    Files.writeString(dir.resolve("device.key"), "nonsense");
    assertSame(first, latest());
    String problem = "" + source().status().problem();
    assertTrue(problem.contains("device.key: holds no private key"), problem);
    write(now.plus(200, ChronoUnit.DAYS));
    assertNotSame(first, latest());
    assertNull(source().status().problem());
  }

  @Test
  void the_end_comes_nearer_in_the_status() {
    var _ = latest();
    assertNull(source().status().warning(), "100 days");
    clock.jumpWallMillis(Duration.ofDays(71).toMillis());
    assertTrue(warning().contains(", in 28 days; renew it"), warning());
    clock.jumpWallMillis(Duration.ofDays(28).toMillis());
    assertTrue(warning().contains(", in less than a day; renew it"), warning());
    clock.jumpWallMillis(Duration.ofDays(2).toMillis());
    assertTrue(warning().startsWith("the certificate expired "), warning());
    assertTrue(source().status().text().contains(warning()), source().status().text());
  }

  private String warning() {
    return "" + source().status().warning();
  }

  @Test
  void each_step_is_warned_about_once() {
    List<Integer> steps = new ArrayList<>();
    Instant end = Instant.parse("2027-01-31T00:00:00Z");
    for (int hours = 24 * 40; hours >= -24; hours--) {
      int step = ExpiryWarning.step(end, end.minus(Duration.ofHours(hours)));
      if (steps.isEmpty() || steps.getLast() != step) {
        steps.add(step);
      }
    }
    assertEquals(List.of(ExpiryWarning.NONE, 30, 7, 1, 0), steps);
    assertEquals(30, ExpiryWarning.step(end, end.minus(Duration.ofDays(30))));
    assertEquals(0, ExpiryWarning.step(end, end));
  }

  @Test
  void once_closed_it_looks_no_more() throws Exception {
    var _ = latest();
    source().close();
    write(now.plus(200, ChronoUnit.DAYS));
    pass(10 * TlsSource.CHECK_MILLIS);
    assertFalse(now.plus(200, ChronoUnit.DAYS).equals(source().status().certificateExpires()));
  }
}
