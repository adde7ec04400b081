package sluice.ota.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.control.ListenSocket;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.systemd.ListenFds;
import sluice.systemd.ServiceNotifier;

/** Against a datagram socket such as systemd's; a pipe stands for a listening socket. */
class KeptSocketsTest {
  private static final ListenSocket SHOP = new ListenSocket("shop", "Address[address=/[::]:1883]");
  private static final String SHOP_KEPT = "kept/shop/Address%5Baddress%3D%2F%5B%3A%3A%5D%3A1883%5D";

  @TempDir private Path folder;
  private int manager;
  private ServiceNotifier service;
  private int[] pipe;

  @BeforeEach
  void listen() throws IOException {
    String name = folder.resolve("notify").toString();
    manager = UnixSocket.receiver(name);
    service = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), 7);
    pipe = Posix.pipe();
  }

  @AfterEach
  void close() {
    Posix.close(manager);
    Posix.close(pipe[0]);
    Posix.close(pipe[1]);
  }

  @Test
  void the_service_manager_keeps_what_a_child_has_for_the_next_parent() throws IOException {
    KeptSockets sockets = new KeptSockets(ListenFds.NONE, service);
    sockets.take(List.of(SHOP), new PassedFds(UnixSocket.duplicate(pipe[0])));
    int kept = heard("FDSTORE=1\nFDNAME=" + SHOP_KEPT);
    sockets.close();
    assertNull(FdMessages.receive(manager, 1_000)); // the end of a parent takes nothing back

    KeptSockets next = new KeptSockets(new ListenFds(List.of(SHOP_KEPT), List.of(kept)), service);
    assertEquals(List.of(SHOP), next.sockets());
    assertEquals(file(pipe[0]), file(next.fds()[0]));
    next.close();
  }

  @Test
  void what_a_child_does_not_have_any_more_is_kept_by_nobody() throws IOException {
    KeptSockets sockets =
        new KeptSockets(
            new ListenFds(List.of(SHOP_KEPT), List.of(UnixSocket.duplicate(pipe[0]))), service);
    sockets.take(List.of(), new PassedFds());
    assertEquals(-1, heard("FDSTOREREMOVE=1\nFDNAME=" + SHOP_KEPT));
    assertEquals(List.of(), sockets.sockets());
  }

  @Test
  void the_managers_own_sockets_are_given_on_and_not_kept_twice() throws IOException {
    List<String> names = List.of("mqtt", "kept/%zz/x", "kept/alone");
    KeptSockets sockets =
        new KeptSockets(new ListenFds(names, List.of(pipe[0], pipe[0], pipe[0])), service);
    sockets.take(
        List.of(new ListenSocket("mqtt", "x")), new PassedFds(UnixSocket.duplicate(pipe[0])));
    assertEquals(names, sockets.sockets().stream().map(ListenSocket::name).toList());
    assertNull(FdMessages.receive(manager, 1_000));
    sockets.close();
    assertNotNull(file(pipe[0]));
  }

  /** The descriptor that came with it; -1 for none. */
  private int heard(String text) throws IOException {
    FdMessages.Received received = FdMessages.receive(manager, 1_000);
    assertNotNull(received, text);
    assertEquals(text, new String(received.bytes(), UTF_8));
    return received.fds().length == 0 ? -1 : received.fds()[0];
  }

  private static String file(int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd", "" + fd)).toString();
  }
}
