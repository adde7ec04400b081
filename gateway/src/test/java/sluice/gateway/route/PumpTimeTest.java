package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.spool.MemorySpool;
import sluice.loop.testkit.SimulatedClock;

/** Readings taken before the wall clock was known get their time when they are sent, or a mark. */
class PumpTimeTest {
  private static final long NOW = 1_780_000_000_000L;

  @TempDir Path dir;

  private final BootTimes boots = new BootTimes();

  /** A board in 1970, its inputs routed. */
  private static final class Board {
    final MemorySpool memory;
    final SimulatedClock clock;
    final Router router;
    private int readings;

    Board(MemorySpool memory) {
      this.memory = memory;
      this.clock = memory.clock();
      this.router = new Router(clock, memory.spool());
      router.route("door", "t/door");
      clock.wallKnown(false);
      set(5_000);
    }

    void set(long wallMillis) {
      clock.jumpWallMillis(wallMillis - clock.wallMillis());
    }

    void sync(long wallMillis) {
      set(wallMillis);
      clock.wallKnown(true);
    }

    void read() {
      router.accept(new Reading("door", 1, "", clock.nanoTime(), ++readings, Quality.GOOD));
      memory.run(1_000);
    }
  }

  private PumpRig uplink(Board board, BatchOptions batch) {
    PumpOptions options = new PumpOptions("test", 1, 100, false, 0, 0, 0, batch);
    return new PumpRig(dir, options, 1 << 20, board.memory, boots);
  }

  private PumpRig uplink(Board board) {
    PumpOptions options = PumpRig.unpaced(100);
    return new PumpRig(dir, options, 1 << 20, board.memory, boots);
  }

  private static List<String> payloads(PumpRig rig) {
    return rig.uplink.sent.stream()
        .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private static void assertJson(String text) throws Exception {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      assertTrue(parser.nextToken() == null, text);
    }
  }

  @Test
  void a_reading_taken_while_the_time_is_known_has_it_as_it_was_then() throws Exception {
    Board board = new Board(new MemorySpool());
    board.sync(NOW);
    board.read();
    board.set(NOW + 86_400_000);
    PumpRig rig = uplink(board);
    rig.up(false);
    assertEquals(
        "{\"value\":1,\"seq\":1,\"time_ms\":" + NOW + ",\"mono_ns\":1000000000}",
        payloads(rig).get(0));
    assertJson(payloads(rig).get(0));
  }

  @Test
  void readings_from_before_the_sync_get_their_own_time_and_a_mark() throws Exception {
    Board board = new Board(new MemorySpool());
    board.read();
    board.read();
    board.read();
    board.sync(NOW);
    PumpRig rig = uplink(board);
    rig.up(false);
    List<String> sent = payloads(rig);
    for (int i = 0; i < 3; i++) {
      long time = NOW - 3_000 + i * 1_000L;
      String end = ",\"time_ms\":" + time + ",\"time_corrected\":true}";
      assertTrue(sent.get(i).endsWith(end), sent.get(i));
      assertJson(sent.get(i));
    }
  }

  @Test
  void what_is_sent_before_the_sync_says_that_its_time_is_a_guess() throws Exception {
    Board board = new Board(new MemorySpool());
    board.read();
    PumpRig rig = uplink(board);
    rig.up(false);
    String sent = payloads(rig).get(0);
    assertTrue(sent.endsWith(",\"time_ms\":5000,\"time_unknown\":true}"), sent);
    assertJson(sent);
  }

  @Test
  void a_lost_connection_brings_a_guess_again_with_its_true_time_and_the_same_id() {
    Board board = new Board(new MemorySpool());
    board.read();
    PumpRig rig = uplink(board);
    rig.up(false);
    board.sync(NOW);
    rig.uplink.down(new Loss("cable", Loss.NO_CODE, null));
    rig.up(false);
    List<String> sent = payloads(rig);
    assertEquals(2, sent.size());
    assertTrue(sent.get(1).contains("\"time_ms\":" + (NOW - 1_010)), sent.get(1));
    assertEquals(rig.uplink.sent.get(0).id(), rig.uplink.sent.get(1).id());
  }

  @Test
  void readings_of_an_earlier_boot_that_was_never_synced_keep_a_mark_for_ever() {
    Board first = new Board(new MemorySpool());
    first.read();
    Board second = new Board(first.memory.reboot());
    second.sync(NOW);
    second.read();
    PumpRig rig = uplink(second);
    rig.up(false);
    rig.runUntil("the disk was read", () -> rig.uplink.sent.size() == 2);
    List<String> sent = payloads(rig);
    assertTrue(sent.get(0).endsWith(",\"time_ms\":5000,\"time_unknown\":true}"), sent.get(0));
    assertTrue(sent.get(1).contains("\"time_ms\":" + NOW + ",\"mono_ns\""), sent.get(1));
  }

  @Test
  void readings_of_an_earlier_boot_that_was_synced_after_them_get_their_time() {
    Board first = new Board(new MemorySpool());
    first.read();
    boots.learn(first.memory.boot(), NOW - 1_000);
    Board second = new Board(first.memory.reboot());
    PumpRig rig = uplink(second);
    rig.up(false);
    rig.runUntil("the disk was read", () -> rig.uplink.sent.size() == 1);
    String sent = payloads(rig).get(0);
    assertTrue(sent.endsWith(",\"time_ms\":" + NOW + ",\"time_corrected\":true}"), sent);
  }

  @Test
  void clock_jumps_leave_the_order_as_it_is() {
    Board board = new Board(new MemorySpool());
    board.read();
    board.sync(NOW);
    board.read();
    board.set(NOW - 3_600_000);
    board.read();
    board.set(NOW + 86_400_000L * 365);
    board.read();
    PumpRig rig = uplink(board);
    rig.up(false);
    List<String> sent = payloads(rig);
    for (int i = 0; i < 4; i++) {
      assertTrue(sent.get(i).contains("\"seq\":" + (i + 1) + ","), sent.toString());
    }
  }

  @Test
  void batches_hold_readings_with_their_time() throws Exception {
    Board board = new Board(new MemorySpool());
    board.read();
    board.read();
    board.sync(NOW);
    BatchOptions batch =
        new BatchOptions(BatchOptions.Form.ARRAY, Compression.NONE, "t/batch", 2, 64_000, 10);
    PumpRig rig = uplink(board, batch);
    rig.up(false);
    rig.runUntil("a batch", () -> rig.uplink.sent.size() == 1);
    String sent = payloads(rig).get(0);
    assertJson(sent);
    assertTrue(sent.contains("\"time_ms\":" + (NOW - 2_000) + ",\"time_corrected\":true"), sent);
    assertTrue(sent.contains("\"time_ms\":" + (NOW - 1_000) + ",\"time_corrected\":true"), sent);
  }
}
