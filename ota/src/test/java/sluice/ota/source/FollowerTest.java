package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;
import sluice.ota.Sha256;
import sluice.ota.UpdateEffect.Outcome;
import sluice.ota.Version;

/** What a board does with what is desired, and what it tells of it. */
final class FollowerTest {
  private static final Sha256 SUM = Sha256.of(new byte[0]);
  private static final Path FILE = Path.of("no-such-folder/x.sluice");

  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock), LoopOptions.DEFAULT);
  private final List<String> reports = new ArrayList<>();
  private final List<URI> fetched = new ArrayList<>();
  private final List<Path> offers = new ArrayList<>();
  private Version installed = Version.of("1.0.0");
  private @Nullable String gaveUp;
  private @Nullable DownloadListener download;
  private boolean closed;
  private boolean takes = true;
  private boolean trying;
  private final Follower follower =
      Follower.start(loop, new Source(), new Board(), this::fetch, "board-1", Set.of("berlin"));

  private final class Source implements UpdateSource {
    @Override
    public void start(Listener listener) {}

    @Override
    public void report(Report report) {
      String words = report.state() + " " + report.code();
      reports.add(words.strip() + (report.percent() > 0 ? " " + report.percent() + " %" : ""));
    }

    @Override
    public void close() {}
  }

  private final class Board implements Follower.Installer {
    @Override
    public Version installed() {
      return installed;
    }

    @Override
    public @Nullable String gaveUp(Version version) {
      return gaveUp;
    }

    @Override
    public boolean isTrying() {
      return trying;
    }

    @Override
    public boolean offer(Path bundle) {
      if (takes) {
        offers.add(bundle);
      }
      return takes;
    }
  }

  private Follower.Fetch fetch(Order order, @Nullable Version version, DownloadListener listener) {
    fetched.add(order.url());
    download = listener;
    return () -> closed = true;
  }

  private DownloadListener download() {
    return Objects.requireNonNull(download);
  }

  private static Order order(String name) {
    return new Order(URI.create("https://u.example/" + name), 1_000, SUM);
  }

  private static Desired desired(String id, String version, @Nullable Instant notBefore) {
    return new Desired(
        id,
        Version.of(version),
        order("full-" + version),
        List.of(new Desired.Delta(Version.of("1.0.0"), order("delta-" + version))),
        List.of(),
        100,
        notBefore,
        List.of(),
        ZoneOffset.UTC);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void a_desired_version_is_fetched_as_a_delta_installed_and_told_of() {
    follower.onDesired(desired("r1", "1.1.0", null));
    assertEquals(List.of(order("delta-1.1.0").url()), fetched);
    download().onProgress(500, 1_000);
    download().onProgress(510, 1_000);
    download().onDone(FILE);
    follower.onTrial();
    installed = Version.of("1.1.0");
    follower.ended(Outcome.COMMITTED, "");
    assertEquals(List.of(FILE), offers);
    assertEquals(
        List.of(
            "FETCHING delta",
            "FETCHING delta 50 %",
            "INSTALLING delta 50 %",
            "TRIAL 50 %",
            "COMMITTED",
            "COMMITTED up_to_date"),
        reports);
  }

  @Test
  void a_trial_from_before_this_process_is_told_and_waited_for() {
    trying = true;
    installed = Version.of("1.1.0");
    follower.onDesired(desired("r1", "1.1.0", null));
    assertEquals(List.of("TRIAL"), reports);
    trying = false;
    clock.advanceMillis(60_000);
    var _ = loop.turn();
    assertEquals(List.of("TRIAL", "COMMITTED up_to_date"), reports);
    assertEquals(List.of(), fetched);
  }

  @Test
  void a_delta_that_cannot_be_fetched_or_is_refused_is_followed_by_the_full_bundle() {
    follower.onDesired(desired("r1", "1.1.0", null));
    download().onFailed("u.example: the server answers 404", true);
    assertEquals(order("full-1.1.0").url(), fetched.getLast());
    follower.onDesired(desired("r2", "1.2.0", null));
    download().onDone(FILE);
    follower.ended(Outcome.REFUSED, "the full bundle is needed");
    assertEquals(order("full-1.2.0").url(), fetched.getLast());
    download().onDone(FILE);
    follower.ended(Outcome.REFUSED, "it is for board rpi5");
    assertEquals("REFUSED", reports.getLast());
    int before = fetched.size();
    follower.decide();
    assertEquals(before, fetched.size(), "it is not tried again");
  }

  @Test
  void what_was_taken_back_is_not_tried_again_until_another_is_desired() {
    follower.onDesired(desired("r1", "1.1.0", null));
    download().onDone(FILE);
    follower.ended(Outcome.ROLLED_BACK, "its loop is slow");
    assertEquals("ROLLED_BACK", reports.getLast());
    follower.onDesired(desired("r1", "1.1.0", null));
    assertEquals(1, fetched.size());
    follower.onDesired(desired("r2", "1.2.0", null));
    assertEquals(2, fetched.size());
    gaveUp = "its loop is slow"; // as a parent that was started again finds it
    follower.onDesired(desired("r3", "1.3.0", null));
    assertEquals("ROLLED_BACK failed_before", reports.getLast());
    assertEquals(2, fetched.size());
  }

  @Test
  void it_waits_for_its_time_and_looks_again_then() {
    Instant at = Instant.ofEpochMilli(clock.wallMillis()).plusSeconds(10_000);
    follower.onDesired(desired("r1", "1.1.0", at));
    assertEquals(List.of("WAITING not_before"), reports);
    while (fetched.isEmpty() && clock.wallMillis() < at.toEpochMilli() + 10_000) {
      assertTrue(clock.wallMillis() <= at.toEpochMilli() || !fetched.isEmpty());
      loop.turn();
    }
    assertEquals(1, fetched.size());
    assertTrue(clock.wallMillis() - at.toEpochMilli() < 1_000, "late: " + clock.wallMillis());
  }

  @Test
  void another_wish_ends_the_download_of_the_one_before() {
    follower.onDesired(desired("r1", "1.1.0", null));
    assertFalse(closed);
    follower.onDesired(desired("r2", "1.2.0", null));
    assertTrue(closed);
    assertEquals(order("delta-1.2.0").url(), fetched.getLast());
    follower.onNothing();
    assertEquals("IDLE", reports.getLast());
  }

  @Test
  void a_network_that_fails_is_tried_again_later() {
    installed = Version.of("0.9.0"); // for which there is no delta
    follower.onDesired(desired("r1", "1.1.0", null));
    download().onFailed("u.example: no address", false);
    assertEquals("WAITING network", reports.getLast());
    for (int i = 0; i < 1_000 && fetched.size() < 2; i++) {
      loop.turn();
    }
    assertEquals(2, fetched.size());
  }

  @Test
  void while_somebody_else_updates_it_waits_with_what_it_has() {
    takes = false;
    follower.onDesired(desired("r1", "1.1.0", null));
    download().onDone(FILE);
    assertEquals("WAITING busy", reports.getLast());
    follower.ended(Outcome.COMMITTED, ""); // the other one
    takes = true;
    for (int i = 0; i < 1_000 && offers.isEmpty(); i++) {
      loop.turn();
    }
    assertEquals(List.of(FILE), offers);
    assertEquals(1, fetched.size());
  }

  @Test
  void the_same_wish_again_is_answered_and_not_followed_twice() {
    follower.onDesired(desired("r1", "1.1.0", null));
    follower.onDesired(desired("r1", "1.1.0", null));
    assertEquals(List.of("FETCHING delta", "FETCHING delta"), reports);
    assertEquals(1, fetched.size());
  }

  @Test
  void what_is_not_understood_is_said() {
    follower.onBad("desired: percentage: 101 is not within 0 to 100");
    assertEquals(List.of("REFUSED not_understood"), reports);
  }
}
