package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.acceptance.RelayingParent.Child;
import sluice.drivers.sim.BoardFolder;
import sluice.gateway.testkit.Broker;
import sluice.gateway.testkit.Received;
import sluice.loop.Loop;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlMessage.Role;
import sluice.loop.testkit.Turns;

/**
 * Gateways in processes of their own, on one board that outlives them: an edge each millisecond,
 * and an output that somebody has switched on.
 */
class HandOverAcceptanceTest {
  private static final int HAND_OVERS = 6;
  private static final int FAST = 0;
  private static final int PUMP = 4;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private Broker broker;
  private BoardFolder board;
  private Received received;
  private RelayingParent parent;
  private Path config;
  private long edgesDue;
  private long startNanos;

  @BeforeEach
  void start() throws IOException {
    broker = Broker.start(dir.resolve("broker"));
    board = BoardFolder.create(dir.resolve("board"));
    parent = new RelayingParent(loop, dir);
    config =
        Files.writeString(
            dir.resolve("sluice.toml"),
            """
            [gateway]
            id = "g"
            [spool]
            dir = "%s"
            [uplink.cloud]
            host = "127.0.0.1"
            port = %d
            client_id = "gateway"
            [chip.board]
            driver = "simulated"
            path = "%s"
            [gpio.fast]
            chip = "board"
            line = 0
            report = "edges"
            [gpio.pump]
            chip = "board"
            line = 4
            function = "relay"
            commands = ["cloud"]
            """
                .formatted(dir.resolve("spool"), broker.port(), dir.resolve("board")));
    received = Received.from(loop, broker.port());
    until(() -> received.isSubscribed);
  }

  @AfterEach
  void end() throws IOException {
    parent.close();
    loop.close();
    board.close();
    broker.close();
  }

  private void until(BooleanSupplier done) {
    Turns.until(loop, done, () -> parent.trace + ", received " + received.messages.size());
  }

  /** A thousand edges a second, as many as are due. */
  private void play() {
    startNanos = loop.clock().nanoTime();
    loop.setInterval(1, this::drive);
  }

  private void drive() {
    try {
      long now = loop.clock().nanoTime();
      while (edgesDue < (now - startNanos) / 1_000_000) {
        edgesDue++;
        board.drive(FAST, edgesDue % 2 == 1, now);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Child working() throws IOException {
    Child first = parent.start(Role.PRIMARY, config);
    until(() -> first.isReady);
    var again = loop.setInterval(20, () -> received.publish("sluice/g/pump/set", "1"));
    until(() -> board.output(PUMP));
    again.close();
    play();
    hears(200);
    return first;
  }

  private Child standingBy() throws IOException {
    Child next = parent.start(Role.STANDBY, config);
    until(() -> next.isReady);
    return next;
  }

  private void hears(int more) {
    int before = received.of("fast").size();
    until(() -> received.of("fast").size() >= before + more);
  }

  /** What its steps took. */
  private static void tell(Child of) throws IOException {
    of.process
        .stderr()
        .lines()
        .filter(line -> line.contains(" over in "))
        .forEach(System.err::println);
  }

  /** All edges of the board arrive, each under one record id; the relay never moved. */
  private void assertNothingLost(Child last) throws Exception {
    boolean on = board.output(PUMP);
    assertEquals(List.of(true, 1L), List.of(on, board.changes(PUMP)));
    long lastEdge = board.edges(FAST);
    until(() -> received.of("fast").getLast().sequence() >= lastEdge);
    assertEquals(0, last.process.terminate(), last.process.stderr());
    long all = received.allOnce("fast", board.dropped());
    assertTrue(all <= board.edges(FAST), all + " of " + board.edges(FAST));
  }

  @Test
  void processes_hand_over_to_each_other_and_nothing_is_lost() throws Exception {
    Child working = working();
    for (int i = 0; i < HAND_OVERS; i++) {
      Child before = working;
      Child next = standingBy();
      parent.handOver(before, next);
      until(() -> next.tookOver);
      before.send(new ControlMessage.Stop(5_000));
      working = next;
      hears(300);
      assertEquals(0, before.process.exitCode(), before.process.stderr());
      tell(before);
    }
    tell(working);
    assertNothingLost(working);
    List<Long> pauses = received.pauses("fast");
    assertEquals(HAND_OVERS, pauses.size());
    System.err.println("pauses in microseconds, between processes: " + pauses);
  }

  @Test
  void the_old_one_takes_everything_back_from_one_that_is_killed() throws Exception {
    Child old = working();
    Child next = standingBy();
    parent.withholdsLast = true;
    parent.handOver(old, next);
    until(() -> parent.isWhole());
    next.process.kill();
    until(() -> next.isGone);
    parent.giveBack(old);
    until(() -> old.tookOver);
    hears(300);
    assertNothingLost(old);
  }
}
