package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.ota.Version;
import sluice.ota.bundle.BundleException;
import sluice.ota.source.Rollout.Code;
import sluice.ota.source.Rollout.Decision;

/** One message, many boards, and the same answer each time. */
final class RolloutTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z"); // a Sunday
  private static final String SUM = "ab".repeat(32);
  private static final String GOOD =
      "{\"type\":\"sluice-desired\",\"format\":1,\"id\":\"r7\",\"version\":\"1.4.0\","
          + "\"url\":\"https://u.example/1.4.0.sluice\",\"bytes\":1000,\"sha256\":\""
          + SUM
          + "\"}";

  private static Desired desired(String more) throws BundleException {
    String json = GOOD.replace("\"bytes\"", more + (more.isEmpty() ? "" : ",") + "\"bytes\"");
    return DesiredJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Rollout.Device device(String id, String... groups) {
    return new Rollout.Device(id, Set.of(groups), Version.of("1.3.0"));
  }

  private static Decision decide(String more, Instant now) throws BundleException {
    return Rollout.decide(desired(more), device("d1", "berlin"), now, true);
  }

  private static void assertLater(String at, Code code, Decision decision) {
    assertEquals(new Decision.Later(Instant.parse(at), code), decision);
  }

  @Test
  void without_conditions_it_is_now() throws Exception {
    assertEquals(new Decision.Now(), decide("", NOW));
    assertEquals(new Decision.Now(), Rollout.decide(desired(""), device("d1"), NOW, false));
  }

  @Test
  void a_board_that_has_it_or_is_in_none_of_the_groups_is_never_asked() throws Exception {
    Rollout.Device has = new Rollout.Device("d1", Set.of(), Version.of("1.4.0"));
    assertEquals(new Decision.Never(Code.UP_TO_DATE), Rollout.decide(desired(""), has, NOW, true));
    assertEquals(new Decision.Never(Code.NOT_IN_GROUP), decide("\"groups\":[\"paris\"]", NOW));
    assertEquals(new Decision.Now(), decide("\"groups\":[\"paris\",\"berlin\"]", NOW));
  }

  @Test
  void a_percentage_takes_about_as_many_and_a_higher_one_takes_those_too() throws Exception {
    Set<Integer> before = new HashSet<>();
    for (int percentage : new int[] {0, 1, 10, 50, 99, 100}) {
      Desired desired = desired("\"percentage\":" + percentage);
      Set<Integer> taken = new HashSet<>();
      for (int i = 0; i < 10_000; i++) {
        if (Rollout.decide(desired, device("board-" + i), NOW, true) instanceof Decision.Now) {
          taken.add(i);
        }
      }
      assertTrue(Math.abs(taken.size() - percentage * 100) < 200, percentage + ": " + taken.size());
      assertTrue(taken.containsAll(before), "who was asked once is asked again");
      before = taken;
    }
    assertEquals(10_000, before.size());
  }

  @Test
  void another_rollout_draws_other_boards_and_the_same_one_the_same() {
    int same = 0;
    for (int i = 0; i < 1_000; i++) {
      boolean one = Rollout.place("r1", "board-" + i) < 10;
      same += one && Rollout.place("r2", "board-" + i) < 10 ? 1 : 0;
    }
    assertTrue(same < 40, "in both: " + same);
    assertEquals(32, Rollout.place("r7", "d1"), "fixed for ever: fleets count on it");
  }

  @Test
  void before_its_time_it_waits_for_that() throws Exception {
    assertLater(
        "2026-12-01T00:00:00Z",
        Code.NOT_BEFORE,
        decide("\"not_before\":\"2026-12-01T00:00:00Z\"", NOW));
    assertEquals(new Decision.Now(), decide("\"not_before\":\"2026-11-29T12:00:00Z\"", NOW));
  }

  @Test
  void outside_its_windows_it_waits_for_the_next_one() throws Exception {
    String night = "\"windows\":[{\"days\":[\"mon\",\"wed\"],\"from\":\"02:00\",\"to\":\"04:00\"}]";
    assertLater("2026-11-30T02:00:00Z", Code.OUTSIDE_WINDOW, decide(night, NOW));
    assertEquals(new Decision.Now(), decide(night, Instant.parse("2026-11-30T02:00:00Z")));
    assertEquals(new Decision.Now(), decide(night, Instant.parse("2026-11-30T03:59:59Z")));
    assertLater(
        "2026-12-02T02:00:00Z",
        Code.OUTSIDE_WINDOW,
        decide(night, Instant.parse("2026-11-30T04:00:00Z")));
    assertLater(
        "2026-11-30T01:00:00Z",
        Code.OUTSIDE_WINDOW,
        decide(night + ",\"zone\":\"Europe/Berlin\"", NOW));
  }

  @Test
  void a_window_over_midnight_belongs_to_the_day_on_which_it_begins() throws Exception {
    String night = "\"windows\":[{\"days\":[\"sat\"],\"from\":\"23:00\",\"to\":\"01:00\"}]";
    assertEquals(new Decision.Now(), decide(night, Instant.parse("2026-11-29T00:59:00Z")));
    assertLater(
        "2026-12-05T23:00:00Z",
        Code.OUTSIDE_WINDOW,
        decide(night, Instant.parse("2026-11-29T01:00:00Z")));
  }

  @Test
  void the_first_of_several_windows_counts_and_days_left_out_are_all() throws Exception {
    String both =
        "\"windows\":[{\"from\":\"22:00\",\"to\":\"23:00\"},{\"from\":\"13:00\",\"to\":\"13:30\"}]";
    assertLater("2026-11-29T13:00:00Z", Code.OUTSIDE_WINDOW, decide(both, NOW));
  }

  @Test
  void where_clocks_are_put_forward_or_back_a_window_is_still_found() throws Exception {
    String night =
        "\"windows\":[{\"days\":[\"sun\"],\"from\":\"02:15\",\"to\":\"02:45\"}],\"zone\":\"Europe/Berlin\"";
    // 2027-03-28: 02:00 is 03:00 there, so that night's window is at 03:15.
    assertLater(
        "2027-03-28T01:15:00Z",
        Code.OUTSIDE_WINDOW,
        decide(night, Instant.parse("2027-03-27T12:00:00Z")));
    // 2027-10-31: 02:15 comes twice; the first one counts.
    assertLater(
        "2027-10-31T00:15:00Z",
        Code.OUTSIDE_WINDOW,
        decide(night, Instant.parse("2027-10-30T12:00:00Z")));
    String over =
        "\"windows\":[{\"days\":[\"sun\"],\"from\":\"02:30\",\"to\":\"03:00\"}],\"zone\":\"Europe/Berlin\"";
    // In spring it ends before it begins, and is left out.
    assertLater(
        "2027-04-04T00:30:00Z",
        Code.OUTSIDE_WINDOW,
        decide(over, Instant.parse("2027-03-27T12:00:00Z")));
  }

  @Test
  void a_board_that_does_not_know_the_time_waits_for_it() throws Exception {
    Desired desired = desired("\"not_before\":\"2020-01-01T00:00:00Z\"");
    Instant boot = Instant.EPOCH;
    assertEquals(
        new Decision.Later(boot.plusSeconds(60), Code.CLOCK_UNKNOWN),
        Rollout.decide(desired, device("d1"), boot, false));
  }

  @Test
  void a_delta_is_for_who_runs_what_it_is_from() throws Exception {
    Desired desired =
        desired(
            "\"deltas\":[{\"from\":\"1.3.0\",\"url\":\"https://u.example/d\",\"bytes\":10,\"sha256\":\""
                + SUM
                + "\"}]");
    assertEquals(10, desired.orderFor(Version.of("1.3.0")).bytes());
    assertEquals(1_000, desired.orderFor(Version.of("1.2.0")).bytes());
  }

  private static void assertUnread(String why, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Exception e = assertThrows(BundleException.class, () -> DesiredJson.read(bytes), json);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void messages_are_read_strictly() throws Exception {
    desired("");
    assertUnread("unknown fields [x]", GOOD.replace("\"id\"", "\"x\":1,\"id\""));
    assertUnread("Duplicate field", GOOD.replace("\"id\"", "\"id\":\"a\",\"id\""));
    assertUnread("id: is not 1 to 64", GOOD.replace("\"r7\"", "\"a b\""));
    assertUnread("is no version", GOOD.replace("1.4.0\",", "one\","));
    for (String url :
        List.of(
            "http://u.example/",
            "file:///etc/passwd",
            "https:///x",
            "https://u:p@h/",
            "x",
            "https://h/#a")) {
      assertUnread("write https://", GOOD.replace("https://u.example/1.4.0.sluice", url));
    }
    assertUnread("url: is no URL", GOOD.replace("https://u.example/1.4.0.sluice", "https://a b"));
    assertUnread("bytes are not within", GOOD.replace(":1000", ":99999999999"));
    assertUnread("bytes are not within", GOOD.replace(":1000", ":0"));
    assertUnread("SHA-256", GOOD.replace(SUM, "ab"));
    assertUnread("sha256 is missing", GOOD.replace(",\"sha256\":\"" + SUM + "\"", ""));
    assertUnread("percentage: 101", GOOD.replace(":1000", ":1000,\"percentage\":101"));
    assertUnread("zone: is none", GOOD.replace(":1000", ":1000,\"zone\":\"Mars/Base\""));
    for (String window :
        List.of(
            "{}",
            "{\"from\":\"2:00\",\"to\":\"03:00\"}",
            "{\"from\":\"24:00\",\"to\":\"03:00\"}",
            "{\"from\":\"02:00\",\"to\":\"02:00\"}",
            "{\"days\":[],\"from\":\"02:00\",\"to\":\"03:00\"}",
            "{\"days\":[\"Mon\"],\"from\":\"02:00\",\"to\":\"03:00\"}",
            "{\"days\":[\"mon\",\"mon\"],\"from\":\"02:00\",\"to\":\"03:00\"}")) {
      assertUnread("desired", GOOD.replace(":1000", ":1000,\"windows\":[" + window + "]"));
    }
    assertUnread("more than 16384 bytes", GOOD + " ".repeat(20_000));
    assertUnread("desired", "");
    assertUnread("nesting depth", "{\"a\":" + "[".repeat(10_000));
  }

  @Test
  void a_report_is_what_a_program_can_read() {
    Report report =
        new Report(
            "r7",
            Version.of("1.3.0"),
            Version.of("1.4.0"),
            Report.State.FETCHING,
            "delta",
            "a \"reason\"",
            30,
            NOW);
    assertEquals(
        "{\"type\":\"sluice-reported\",\"format\":1,\"id\":\"r7\",\"version\":\"1.3.0\","
            + "\"desired\":\"1.4.0\",\"state\":\"fetching\",\"code\":\"delta\","
            + "\"reason\":\"a \\\"reason\\\"\",\"percent\":30,\"at\":\"2026-11-29T12:00:00Z\"}\n",
        report.text());
  }
}
