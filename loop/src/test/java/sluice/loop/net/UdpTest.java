package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;

/** Datagrams on the real loopback. */
class UdpTest {
  private final Loop loop = Loop.open();
  private final List<String> trace = new ArrayList<>();

  UdpTest() {
    loop.setTimeout(20_000, () -> end("the test takes too long")).unref();
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void a_datagram_goes_there_and_back() throws IOException {
    Udp[] server = new Udp[1];
    server[0] = bind((data, from) -> server[0].send(data, from));
    Udp client = connect(server[0].local(), (data, from) -> end(text(data)));
    assertTrue(client.send(bytes("hello")));
    loop.run();
    assertEquals(List.of("hello"), trace);
    assertNotEquals(0, client.local().getPort());
  }

  @Test
  void a_longer_one_than_the_socket_takes_is_cut() throws IOException {
    Udp server = bind((data, from) -> end("got " + data.length));
    assertTrue(connect(server.local(), (data, from) -> {}).send(new byte[3_000]));
    loop.run();
    assertEquals(List.of("got 1500"), trace);
  }

  @Test
  void a_connected_socket_hears_its_peer_alone() throws IOException {
    Udp peer = bind((data, from) -> {});
    Udp stranger = bind((data, from) -> {});
    Udp client = connect(peer.local(), (data, from) -> end(text(data)));
    assertTrue(stranger.send(bytes("stranger"), client.local()));
    assertTrue(peer.send(bytes("peer"), client.local()));
    loop.run();
    assertEquals(List.of("peer"), trace);
  }

  @Test
  void that_nothing_listens_is_told() throws IOException {
    Udp gone = bind((data, from) -> {});
    InetSocketAddress address = gone.local();
    gone.close();
    assertFalse(loop.turn());
    assertTrue(connect(address, (data, from) -> {}).send(bytes("anybody?")));
    loop.run();
    assertEquals(List.of(PortUnreachableException.class.getSimpleName()), trace);
  }

  @Test
  void a_closed_socket_sends_and_hears_nothing() throws IOException {
    Udp server = bind((data, from) -> end("heard"));
    Udp client = connect(server.local(), (data, from) -> {});
    assertTrue(client.send(bytes("hello")));
    server.close();
    client.close();
    assertFalse(client.send(bytes("again")));
    loop.run();
    assertEquals(List.of(), trace);
  }

  @Test
  void a_port_in_use_is_told_at_once() throws IOException {
    InetSocketAddress taken = bind((data, from) -> {}).local();
    assertThrows(IOException.class, () -> Udp.bind(loop, taken, 1_500, listener((d, f) -> {})));
  }

  @Test
  void ports_are_drawn_anew() throws IOException {
    InetSocketAddress server = bind((data, from) -> {}).local();
    Set<Integer> ports = new HashSet<>();
    int steps = 0;
    int before = 0;
    for (int i = 0; i < 64; i++) {
      Udp client = connect(server, (data, from) -> {});
      int port = client.local().getPort();
      steps += Math.abs(port - before) <= 2 ? 1 : 0;
      before = port;
      ports.add(port);
      client.close();
    }
    assertTrue(ports.size() > 32, ports::toString);
    assertTrue(steps < 8, steps + " follow one another: " + ports);
  }

  private Udp bind(BiConsumer<byte[], InetSocketAddress> onDatagram) throws IOException {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Udp.bind(loop, any, 1_500, listener(onDatagram));
  }

  private Udp connect(InetSocketAddress to, BiConsumer<byte[], InetSocketAddress> onDatagram)
      throws IOException {
    return Udp.connect(loop, to, 1_500, listener(onDatagram));
  }

  private UdpListener listener(BiConsumer<byte[], InetSocketAddress> onDatagram) {
    return new UdpListener() {
      @Override
      public void onDatagram(byte[] data, InetSocketAddress from) {
        onDatagram.accept(data, from);
      }

      @Override
      public void onError(Throwable cause) {
        end(cause.getClass().getSimpleName());
      }
    };
  }

  private void end(String what) {
    trace.add(what);
    loop.stop();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }
}
