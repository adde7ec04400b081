package sluice.gateway.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.clock.WallClock.Heard;
import sluice.loop.BootId;
import sluice.loop.posix.KernelClock;
import sluice.loop.testkit.SimulatedClock;

class WallClockTest {
  private static final long NOW = 1_780_000_000_000L;
  private static final long DAY = WallClock.CONVINCED_NANOS / 1_000_000;
  private static final long YEAR = 365 * DAY;

  private final SimulatedClock machine = new SimulatedClock();

  private void set(long wallMillis) {
    machine.jumpWallMillis(wallMillis - machine.wallMillis());
  }

  @Test
  void before_the_first_sync_it_goes_on_from_the_last_known_time() {
    set(5_000);
    WallClock clock = WallClock.of(machine, NOW, OptionalLong.empty());
    machine.advanceMillis(3_000);
    assertEquals(Heard.TAKEN, clock.look(false, false));
    assertFalse(clock.isWallKnown());
    assertEquals(NOW + 3_000, clock.wallMillis());
    assertEquals(OptionalLong.empty(), clock.offsetMillis());
    assertEquals(machine.nanoTime(), clock.nanoTime());
  }

  @Test
  void without_any_known_time_it_is_not_before_the_program_itself() {
    set(0);
    WallClock clock = WallClock.of(machine, 0, OptionalLong.empty());
    assertEquals(WallTime.EARLIEST_MILLIS, clock.wallMillis());
  }

  @Test
  void after_the_sync_earlier_moments_have_their_true_time() {
    set(5_000);
    WallClock clock = WallClock.of(machine, NOW, OptionalLong.empty());
    long before = clock.nanoTime();
    machine.advanceMillis(60_000);
    set(NOW + 1_000_000);
    assertEquals(Heard.TAKEN, clock.look(true, true));
    assertTrue(clock.isWallKnown());
    assertEquals(NOW + 1_000_000 - 60_000, clock.wallMillisAt(before));
    machine.advanceMillis(500);
    assertEquals(NOW + 1_000_500, clock.wallMillis());
  }

  @Test
  void a_process_of_the_same_boot_knows_what_the_one_before_it_knew() {
    set(5_000);
    long offset = NOW - machine.nanoTime() / 1_000_000;
    WallClock clock = WallClock.of(machine, NOW - 100_000, OptionalLong.of(offset));
    assertTrue(clock.isWallKnown());
    assertEquals(NOW, clock.wallMillis());
  }

  @Test
  void a_sync_to_long_ago_is_told() {
    set(NOW - 1_000L * 86_400_000);
    WallClock clock = WallClock.of(machine, NOW, OptionalLong.empty());
    assertEquals(Heard.IMPOSSIBLE, clock.look(true, true));
    assertFalse(clock.isWallKnown());
    assertEquals(NOW, clock.wallMillis());
  }

  @Test
  void a_last_known_time_that_was_wrong_is_given_up_for_a_clock_kept_elsewhere_for_a_day() {
    set(NOW);
    WallClock clock = WallClock.of(machine, NOW + YEAR, OptionalLong.empty());
    assertEquals(Heard.DISBELIEVED, clock.look(true, true));
    machine.advanceMillis(DAY - 1);
    assertEquals(Heard.DISBELIEVED, clock.look(true, true));
    assertFalse(clock.isWallKnown());
    machine.advanceMillis(1);
    assertEquals(Heard.CONVINCED, clock.look(true, true));
    assertTrue(clock.isWallKnown());
    assertEquals(NOW + DAY, clock.wallMillis());
    machine.advanceMillis(1_000);
    assertEquals(Heard.TAKEN, clock.look(true, true));
    assertEquals(NOW + DAY + 1_000, clock.wallMillis());
  }

  @Test
  void a_clock_that_was_known_and_wrong_in_this_boot_is_given_up_too() {
    set(NOW);
    long offset = NOW + YEAR - machine.nanoTime() / 1_000_000;
    WallClock clock = WallClock.of(machine, NOW + YEAR, OptionalLong.of(offset));
    assertEquals(Heard.DISBELIEVED, clock.look(true, true));
    machine.advanceMillis(DAY);
    assertEquals(NOW + YEAR + DAY, clock.wallMillis());
    assertEquals(Heard.CONVINCED, clock.look(true, true));
    assertEquals(NOW + DAY, clock.wallMillis());
  }

  @Test
  void the_day_begins_again_when_the_source_steps_or_is_lost() {
    set(NOW);
    WallClock clock = WallClock.of(machine, NOW + YEAR, OptionalLong.empty());
    assertEquals(Heard.DISBELIEVED, clock.look(true, true));
    machine.advanceMillis(DAY - 1);
    machine.jumpWallMillis(WallClock.STEADY_MILLIS + 1);
    assertEquals(Heard.DISBELIEVED, clock.look(true, true), "it has stepped");
    machine.advanceMillis(DAY - 1);
    assertEquals(Heard.TAKEN, clock.look(false, false), "lost");
    machine.advanceMillis(DAY);
    assertEquals(Heard.DISBELIEVED, clock.look(true, true));
    assertFalse(clock.isWallKnown());
  }

  @Test
  void a_battery_or_a_day_in_1970_convinces_nobody() {
    set(NOW);
    WallClock battery = WallClock.of(machine, NOW + YEAR, OptionalLong.empty());
    set(5_000);
    WallClock epoch = WallClock.of(machine, NOW + YEAR, OptionalLong.empty());
    for (int day = 0; day < 3; day++) {
      set(NOW + day * DAY);
      assertEquals(Heard.DISBELIEVED, battery.look(true, false));
      set(5_000 + day * DAY);
      assertEquals(Heard.IMPOSSIBLE, epoch.look(true, true));
      machine.advanceMillis(DAY);
    }
  }

  @Test
  void what_was_known_of_boots_outlives_the_process_and_the_oldest_goes() {
    BootTimes times = new BootTimes();
    for (int i = 1; i <= BootTimes.BOOTS_MAX + 1; i++) {
      times.learn(new BootId(7, i), NOW + i);
    }
    times.learn(BootId.UNKNOWN, NOW);
    Properties file = new Properties();
    times.write(file);
    file.setProperty("boot.nonsense", "7");
    file.setProperty("boot.00000000-0000-0007-0000-0000000000ff", "soon");
    BootTimes after = BootTimes.read(file);
    assertEquals(OptionalLong.empty(), after.offsetMillis(new BootId(7, 1)));
    assertEquals(OptionalLong.of(NOW + 2), after.offsetMillis(new BootId(7, 2)));
    assertEquals(OptionalLong.empty(), after.offsetMillis(BootId.UNKNOWN));
    assertEquals(OptionalLong.empty(), after.offsetMillis(new BootId(7, 255)));
  }

  @Test
  void an_rtc_counts_if_the_kernel_took_the_time_from_it_and_it_still_agrees(@TempDir Path dir)
      throws Exception {
    SyncSources sources = new SyncSources.Machine(dir.resolve("synchronized"), dir);
    assertFalse(sources.isFromRtc(NOW), "there is none");
    Files.writeString(dir.resolve("hctosys"), "1\n");
    Files.writeString(dir.resolve("since_epoch"), NOW / 1_000 - 4 + "\n");
    assertTrue(sources.isFromRtc(NOW));
    assertFalse(sources.isFromRtc(NOW + 10_000), "the clock was set since");
    Files.writeString(dir.resolve("hctosys"), "0\n");
    assertFalse(sources.isFromRtc(NOW), "the kernel did not ask it");
  }

  @Test
  void what_timesyncd_leaves_counts(@TempDir Path dir) throws Exception {
    SyncSources sources = new SyncSources.Machine(dir.resolve("synchronized"), dir);
    assertFalse(sources.wasDisciplined());
    Files.createFile(dir.resolve("synchronized"));
    assertTrue(sources.wasDisciplined());
  }

  @Test
  void the_kernel_is_asked() {
    assertEquals(KernelClock.isSynchronized(), SyncSources.system().isDisciplined());
  }
}
