package sluice.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** Against a datagram socket such as systemd's. */
class ServiceNotifierTest {
  @TempDir private Path folder;
  private String name;
  private int manager;

  @BeforeEach
  void listen() throws IOException {
    name = folder.resolve("notify").toString();
    manager = UnixSocket.receiver(name);
  }

  @AfterEach
  void close() {
    Posix.close(manager);
  }

  @Test
  void each_state_is_a_datagram_as_sd_notify_has_it() throws IOException {
    ServiceNotifier service = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), 7);
    assertTrue(service.isManaged());
    service.ready("slot a works");
    service.status("line\nbreak " + "x".repeat(300));
    service.stopping();
    assertEquals("READY=1\nSTATUS=slot a works", heard());
    assertEquals("STATUS=line break " + "x".repeat(ServiceNotifier.STATUS_MAX - 11), heard());
    assertEquals("STOPPING=1", heard());
  }

  @Test
  void a_reload_says_when_it_began() throws IOException {
    ServiceNotifier service = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), 7);
    service.reloading();
    assertTrue(heard().matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  }

  @Test
  void a_name_of_the_abstract_namespace_is_understood() throws IOException {
    String hidden = "@sluice-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    int other = UnixSocket.receiver(hidden);
    try {
      ServiceNotifier.of(Map.of("NOTIFY_SOCKET", hidden), 7).stopping();
      assertEquals("STOPPING=1", heard(other));
    } finally {
      Posix.close(other);
    }
  }

  @Test
  void the_watchdog_is_fed_twice_in_its_time_while_the_loop_turns() throws IOException {
    SimulatedClock clock = new SimulatedClock();
    try (Loop loop = Loop.open(clock, new SimulatedPoller(clock))) {
      ServiceNotifier service =
          ServiceNotifier.of(
              Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "4000000", "WATCHDOG_PID", "7"), 7);
      service.watch(loop);
      loop.setTimeout(9_000, () -> {});
      loop.run();
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(heard());
    }
    assertEquals(List.of("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"), all);
    assertEquals(null, FdMessages.receive(manager, 100));
  }

  @Test
  void a_watchdog_of_another_process_is_not_fed() {
    assertEquals(
        0,
        ServiceNotifier.watchdogMillis(Map.of("WATCHDOG_USEC", "4000000", "WATCHDOG_PID", "8"), 7));
    assertEquals(4_000, ServiceNotifier.watchdogMillis(Map.of("WATCHDOG_USEC", "4000000"), 7));
    assertEquals(0, ServiceNotifier.watchdogMillis(Map.of("WATCHDOG_USEC", "soon"), 7));
    assertEquals(0, ServiceNotifier.watchdogMillis(Map.of(), 7));
  }

  @Test
  void without_a_manager_nobody_is_told_and_one_that_is_not_there_is_an_error() throws IOException {
    ServiceNotifier nobody = ServiceNotifier.of(Map.of(), 7);
    nobody.ready("x");
    assertFalse(nobody.isManaged());
    Map<String, String> missing = Map.of("NOTIFY_SOCKET", folder.resolve("none").toString());
    assertThrows(IOException.class, () -> ServiceNotifier.of(missing, 7));
  }

  @Test
  void sockets_are_those_that_are_for_this_process_with_their_names() {
    Map<String, String> two =
        Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "mqtt:http");
    assertEquals(new ListenFds(List.of("mqtt", "http"), List.of(3, 4)), ListenFds.of(two, 7));
    assertEquals(ListenFds.NONE, ListenFds.of(two, 8));
    assertEquals(ListenFds.NONE, ListenFds.of(Map.of(), 7));
    assertEquals(
        new ListenFds(List.of("unknown"), List.of(3)),
        ListenFds.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1"), 7));
  }

  @Test
  void sockets_whose_number_makes_no_sense_are_refused() {
    for (String count : List.of("-1", "many", "201", "99999999999")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ListenFds.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", count), 7),
          count);
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ListenFds.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "one"), 7));
  }

  private String heard() throws IOException {
    return heard(manager);
  }

  private static String heard(int socket) throws IOException {
    FdMessages.Received received = FdMessages.receive(socket, 1_000);
    if (received == null) {
      throw new AssertionError("nothing was said");
    }
    return new String(received.bytes(), UTF_8);
  }
}
