package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ClockConfig;
import sluice.config.ClockConfig.Trust;
import sluice.gateway.clock.SyncSources;
import sluice.gateway.clock.WallClock;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** A board without an RTC: it boots in 1970, is synced later, and remembers. */
class ClockKeeperTest {
  private static final long NOW = 1_780_000_000_000L;

  @TempDir Path dir;

  private final List<Board> boards = new ArrayList<>();

  /** Before the directory goes. */
  @AfterEach
  void stop() {
    boards.forEach(Board::stop);
    boards.forEach(board -> board.loop.close());
  }

  /** One process on the board. */
  private final class Board implements SyncSources {
    final SimulatedClock machine = new SimulatedClock();
    final SimulatedPoller poller = new SimulatedPoller(machine);
    final WallClock clock;
    final Loop loop;
    final ClockKeeper keeper;
    boolean disciplined;
    boolean disciplinedBefore;
    boolean rtc;

    Board(long wallMillis, Trust trust, boolean rtc) {
      this.rtc = rtc;
      set(wallMillis);
      clock = ClockKeeper.open(dir, machine);
      loop = Loop.open(clock, poller);
      keeper = ClockKeeper.start(loop, dir, new ClockConfig(trust), this);
      poller.awaitOthers(keeper::isSaving); // a real thread's work
      boards.add(this);
    }

    Board(long wallMillis) {
      this(wallMillis, Trust.SYNCED, false);
    }

    void set(long wallMillis) {
      machine.jumpWallMillis(wallMillis - machine.wallMillis());
    }

    void run(long millis) {
      var _ = loop.setTimeout(millis, loop::stop);
      loop.run();
    }

    void stop() {
      keeper.close(loop::stop);
      run(1_000);
    }

    @Override
    public boolean isDisciplined() {
      return disciplined;
    }

    @Override
    public boolean wasDisciplined() {
      return disciplinedBefore;
    }

    @Override
    public boolean isFromRtc(long wallMillis) {
      return rtc;
    }
  }

  private long savedFloor() {
    return StateFile.number(StateFile.read(dir.resolve("clock.state")), "floor_ms");
  }

  @Test
  void the_first_sync_is_noticed_within_a_second_and_saved() {
    Board board = new Board(5_000);
    board.run(10_000);
    assertFalse(board.clock.isWallKnown());
    assertFalse(Files.exists(dir.resolve("clock.state")), "a guess is not saved");
    board.set(NOW);
    board.disciplined = true;
    board.run(1_100);
    assertTrue(board.clock.isWallKnown());
    board.run(100);
    assertTrue(savedFloor() >= NOW && savedFloor() < NOW + 1_200, "saved: " + savedFloor());
  }

  @Test
  void the_next_boot_begins_at_the_last_known_time_and_not_in_1970() {
    Board first = new Board(NOW);
    first.disciplined = true;
    first.run(3_600_000);
    first.stop();
    long end = first.clock.wallMillis();
    forgetThisBoot();
    Board second = new Board(7_000);
    assertFalse(second.clock.isWallKnown());
    assertTrue(second.clock.wallMillis() >= end - 1_000, "floor: " + second.clock.wallMillis());
  }

  /** The file as another boot's process finds it. */
  private void forgetThisBoot() {
    String boot = "boot.00000000-0000-0001-0000-000000000001";
    Path file = dir.resolve("clock.state");
    try {
      String text = Files.readString(file);
      Files.writeString(file, text.replaceAll("boot[.][0-9a-f-]+", boot));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_power_cut_costs_a_quarter_of_an_hour_of_the_floor_and_a_write_each() {
    Board board = new Board(NOW);
    board.disciplined = true;
    int saves = 0;
    long last = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      board.run(60_000);
      saves += savedFloor() == last ? 0 : 1;
      last = savedFloor();
      assertTrue(board.clock.wallMillis() - last <= 16 * 60_000, "floor: " + last);
    }
    assertTrue(saves <= 97, "saves in a day: " + saves);
  }

  @Test
  void another_process_of_the_same_boot_knows_the_time_at_once() {
    Board first = new Board(NOW);
    first.disciplined = true;
    first.run(2_000);
    first.stop();
    Board second = new Board(7_000);
    assertTrue(second.clock.isWallKnown());
    long uptime = second.machine.nanoTime() / 1_000_000;
    assertEquals(NOW - 1_000 + uptime, second.clock.wallMillis());
  }

  @Test
  void a_clock_with_a_battery_or_one_that_was_synced_before_is_known_from_the_start() {
    assertTrue(new Board(NOW, Trust.SYNCED, true).clock.isWallKnown());
    Board synced = new Board(NOW);
    synced.disciplinedBefore = true;
    synced.run(1_100);
    assertTrue(synced.clock.isWallKnown());
  }

  @Test
  void a_battery_that_ran_down_is_not_believed() {
    assertFalse(new Board(40_000, Trust.SYNCED, true).clock.isWallKnown());
  }

  @Test
  void a_clock_that_is_always_trusted_is_known_unless_it_is_in_1970() {
    assertFalse(new Board(40_000, Trust.ALWAYS, false).clock.isWallKnown());
    assertTrue(new Board(NOW, Trust.ALWAYS, false).clock.isWallKnown());
  }

  @Test
  void a_wrong_time_that_was_saved_is_replaced_after_a_day_of_sync() throws IOException {
    Files.writeString(dir.resolve("clock.state"), "floor_ms=" + 2 * NOW + "\n");
    Board board = new Board(NOW);
    board.disciplined = true;
    board.run(86_000_000);
    assertFalse(board.clock.isWallKnown());
    assertEquals(2 * NOW, savedFloor());
    board.run(500_000);
    assertTrue(board.clock.isWallKnown());
    assertTrue(savedFloor() >= NOW && savedFloor() < NOW + 90_000_000, "saved: " + savedFloor());
  }

  @Test
  void a_step_is_followed_if_the_clock_is_kept_right_and_else_not() {
    Board board = new Board(NOW);
    board.disciplined = true;
    board.run(2_000);
    board.set(NOW + 500_000);
    board.run(11_000);
    long after = board.clock.wallMillis();
    assertTrue(after >= NOW + 500_000, "followed: " + after);
    board.disciplined = false;
    board.set(NOW + 900_000_000);
    board.run(11_000);
    assertEquals(after + 11_000, board.clock.wallMillis());
  }
}
