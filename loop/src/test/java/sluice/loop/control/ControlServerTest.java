package sluice.loop.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.posix.UnixSocket;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.Turns;

class ControlServerTest implements ControlListener {
  private final List<String> trace = new ArrayList<>();
  private final List<ControlConnection> heard = new ArrayList<>();
  private final Loop loop = Loop.open();
  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void makePrivate() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    path = folder.resolve("control");
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void both_ends_talk() throws IOException {
    try (ControlServer server = ControlServer.open(loop, path, this)) {
      ControlConnection client = ControlConnection.connect(loop, server.path(), this);
      client.send(new ControlMessage.Ask("status", "", false));
      Turns.until(loop, () -> heard.size() == 1, () -> trace);
      heard.get(0).send(new ControlMessage.Answer(true, "fine"));
      Turns.until(loop, () -> heard.size() == 2, () -> trace);
      assertEquals(
          List.of("Ask[what=status, argument=, file=false]", "Answer[ok=true, text=fine]"), trace);
      assertEquals(ProcessHandle.current().pid(), heard.get(0).peer().pid());
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void a_folder_that_others_may_enter_is_refused() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    IOException e = assertThrows(IOException.class, () -> ControlServer.open(loop, path, this));
    assertTrue(("" + e.getMessage()).contains("chmod 700"), "" + e);
  }

  @Test
  void a_socket_that_was_left_is_replaced_and_one_in_use_is_not() throws IOException {
    Files.createFile(path);
    try (ControlServer server = ControlServer.open(loop, path, this)) {
      IOException e =
          assertThrows(IOException.class, () -> ControlServer.open(loop, server.path(), this));
      assertTrue(("" + e.getMessage()).contains("another supervisor listens"), "" + e);
    }
  }

  @Test
  void its_own_user_and_root_may_enter_and_nobody_else() {
    assertTrue(ControlServer.mayEnter(new UnixSocket.Peer(1, 7), 7));
    assertTrue(ControlServer.mayEnter(new UnixSocket.Peer(1, 0), 7));
    assertFalse(ControlServer.mayEnter(new UnixSocket.Peer(1, 8), 7));
    assertFalse(ControlServer.mayEnter(new UnixSocket.Peer(1, 7), 0));
  }

  @Test
  void a_child_talks_to_its_parent_and_to_no_other_process() {
    assertEquals(null, ChildAgent.stranger(new UnixSocket.Peer(5, 7), 7, 5));
    assertEquals("its user is 8 and not 7", ChildAgent.stranger(new UnixSocket.Peer(5, 8), 7, 5));
    assertEquals(
        "its process is 6 and not 5", ChildAgent.stranger(new UnixSocket.Peer(6, 7), 7, 5));
  }

  @Test
  void a_process_without_a_parent_of_this_kind_has_no_agent() throws IOException {
    assertEquals(Optional.empty(), ChildAgent.start(loop, "1.0.0", Map.of(), new NoDuties()));
  }

  @Test
  void a_socket_that_is_not_the_parents_is_refused_by_the_child() throws IOException {
    try (ControlServer server = ControlServer.open(loop, path, this)) {
      Map<String, String> environment = Map.of(ChildAgent.ENVIRONMENT, server.path().toString());
      IOException e =
          assertThrows(
              IOException.class,
              () -> ChildAgent.start(loop, "1.0.0", environment, new NoDuties()));
      assertTrue(("" + e.getMessage()).contains("its process is"), "" + e);
    }
  }

  @Test
  void there_are_sixteen_connections_at_most() throws IOException {
    try (ControlServer server = ControlServer.open(loop, path, this)) {
      for (int i = 0; i <= ControlServer.CONNECTIONS_MAX; i++) {
        var _ = ControlConnection.connect(loop, server.path(), this);
        loop.setImmediate(() -> {});
        loop.turn();
      }
      Turns.until(loop, () -> server.turnedAway() == 1, () -> trace);
      Turns.until(loop, () -> !trace.isEmpty(), () -> trace);
      assertEquals(List.of("closed: the other end has closed it"), trace);
    }
  }

  @Test
  void who_says_nothing_is_turned_away_and_who_has_spoken_may_be_silent() throws IOException {
    SimulatedClock clock = new SimulatedClock();
    try (Loop slow = Loop.open(clock, LoopOptions.DEFAULT);
        ControlServer server = ControlServer.open(slow, path, this)) {
      var _ = ControlConnection.connect(slow, server.path(), this);
      ControlConnection speaks = ControlConnection.connect(slow, server.path(), this);
      speaks.send(new ControlMessage.Ask("status", "", false));
      for (int i = 0; i < 10; i++) {
        slow.setImmediate(() -> {});
        slow.turn();
      }
      clock.advanceNanos(ControlServer.FIRST_MESSAGE_MILLIS * 1_000_000);
      slow.setImmediate(() -> {});
      slow.turn();
      assertEquals(1, server.turnedAway());
      assertTrue(heard.get(0).isOpen());
    }
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    heard.add(from);
    trace.add(message.toString());
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    trace.add("closed: " + reason);
  }
}
