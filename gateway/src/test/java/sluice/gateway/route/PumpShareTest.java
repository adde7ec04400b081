package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.spool.MemorySpool;
import sluice.gateway.spool.QueueOptions;

/** While a backlog is replayed, a part of the window is kept for what comes now. */
class PumpShareTest {
  private static final int WINDOW = 20;

  @TempDir Path dir;

  /**
   * A backlog in a queue of high priority, which is on the disk alone; and one for live traffic.
   */
  private PumpRig withBacklog(int livePercent) {
    QueueOptions bulk =
        new QueueOptions(
            "bulk",
            List.of("bulk"),
            7,
            QueueOptions.AtLimit.REFUSE,
            0,
            0,
            0,
            QueueOptions.Durability.DISK);
    PumpOptions options = new PumpOptions("test", 1, WINDOW, false, livePercent, 0, 0, null);
    PumpRig rig = new PumpRig(dir, options, 1 << 20, MemorySpool.with(bulk), new BootTimes());
    for (int i = 0; i < 400; i++) {
      rig.append("bulk", 1_000);
      rig.memory.run(5);
    }
    rig.up(false);
    rig.runUntil("the disk was read", () -> !rig.inflight().isEmpty());
    rig.memory.run(100);
    return rig;
  }

  private static List<String> topics(PumpRig rig) {
    return rig.uplink.inflight.values().stream().map(SpooledMessage::topic).toList();
  }

  @Test
  void a_replay_leaves_its_share_of_the_window_to_live_traffic() {
    PumpRig rig = withBacklog(20);
    assertEquals(16, rig.inflight().size());
    for (int i = 0; i < 6; i++) {
      rig.append("live", 0);
    }
    assertEquals(WINDOW, rig.inflight().size());
    assertEquals(List.of("live", "live", "live", "live"), topics(rig).subList(16, 20));
  }

  @Test
  void without_a_share_live_traffic_waits_until_something_is_acknowledged() {
    PumpRig rig = withBacklog(0);
    assertEquals(WINDOW, rig.inflight().size());
    rig.append("live", 0);
    assertTrue(topics(rig).stream().allMatch("bulk"::equals));
  }

  @Test
  void the_share_is_of_the_window_that_the_broker_allows() {
    PumpRig rig = withBacklog(50);
    assertEquals(10, rig.inflight().size());
    rig.uplink.window = 4;
    rig.uplink.ackAll();
    rig.memory.run(100);
    assertEquals(2, rig.inflight().size());
  }

  @Test
  void once_the_backlog_is_over_the_whole_window_is_everybodys() {
    PumpRig rig = withBacklog(20);
    rig.runUntil(
        "the backlog is over",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 400;
        });
    for (int i = 0; i < 2 * WINDOW; i++) {
      rig.append("bulk", 0);
    }
    assertEquals(WINDOW, rig.inflight().size());
  }

  @Test
  void a_window_of_one_still_replays() {
    PumpRig rig = withBacklog(90);
    rig.uplink.window = 1;
    rig.runUntil(
        "all acknowledged",
        () -> {
          rig.uplink.ackAll();
          return rig.pump.acked() == 400;
        });
  }
}
