package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** Sockets on the real loopback. */
class TcpTest {
  private final Loop loop = Loop.open();
  private final Timer tooLong = loop.setTimeout(20_000, () -> giveUp("the test takes too long"));
  private final List<String> trace = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private Listener listener;

  TcpTest() {
    tooLong.unref();
    loop.onUncaught((_, e) -> uncaught.add(e));
    listener = listen(8, Echo::new);
  }

  @AfterEach
  void close() {
    loop.close();
    assertTrue(uncaught.isEmpty(), uncaught::toString);
  }

  @Test
  void a_message_goes_there_and_back() {
    connect(new Client());
    loop.run();
    assertEquals(List.of("open", "echo hello", "close"), trace);
    assertEquals(0, listener.connections());
  }

  @Test
  void localhost_needs_no_resolver() {
    var _ = Tcp.connect(loop, "localhost", listener.port(), 5_000, _ -> {}, new Client());
    loop.run();
    assertEquals(List.of("open", "echo hello", "close"), trace);
  }

  @Test
  void what_one_callback_sends_arrives_as_one_read() {
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            to = connection;
            for (String part : List.of("a", "b", "c")) {
              connection.send(text(part));
            }
          }
        });
    loop.run();
    assertEquals(List.of("echo abc", "close"), trace);
  }

  @Test
  void a_refused_connect_is_told_once_in_words_and_never_before_connect_returns() {
    int port = listener.port();
    listener.close();
    var _ = loop.turn();
    var _ = Tcp.connect(loop, "127.0.0.1", port, 5_000, _ -> {}, new Client());
    assertEquals(List.of(), trace);
    loop.run();
    assertEquals(List.of("close refused; nothing listens there, or a firewall says so"), trace);
  }

  @Test
  void a_name_without_a_resolver_is_told_in_words() {
    var _ = Tcp.connect(loop, "no-such-host.invalid", 1, 15_000, _ -> {}, new Client());
    loop.run();
    assertEquals(List.of("close there is no resolver for names; use an address"), trace);
  }

  @Test
  void a_peer_that_never_answers_ends_in_the_time_out() throws IOException {
    // A full accept queue: the kernel drops further SYNs, as a dead host's network does.
    try (var dead = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var first = new java.net.Socket(dead.getInetAddress(), dead.getLocalPort());
        var second = new java.net.Socket(dead.getInetAddress(), dead.getLocalPort())) {
      assertTrue(first.isConnected() && second.isConnected());
      var _ = Tcp.connect(loop, "127.0.0.1", dead.getLocalPort(), 30, _ -> {}, new Client());
      loop.run();
    }
    assertEquals(List.of("close no answer in 30 ms"), trace);
  }

  @Test
  void closing_while_connecting_ends_it_once() {
    Connection connection = connect(new Client());
    connection.close();
    connection.close();
    loop.run();
    assertEquals(List.of("close"), trace);
  }

  @Test
  void what_was_sent_before_a_close_arrives() {
    StringBuilder got = new StringBuilder();
    listener.close();
    listener = listen(8, () -> new Collect(got));
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            connection.send(text("last "));
            connection.send(text("words"), () -> trace.add("sent"));
            connection.close();
            connection.send(text("too late"));
          }
        });
    loop.run();
    assertEquals("last words", got.toString());
    assertEquals(List.of("sent", "close"), trace);
  }

  @Test
  void a_peer_that_never_reads_holds_a_close_up_for_the_linger_time_only() {
    List<Connection> accepted = new ArrayList<>();
    listener.close();
    listener = listen(8, () -> new Stalled(accepted));
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            fill(connection);
            connection.close();
          }

          @Override
          public void onClose(@Nullable Throwable cause) {
            super.onClose(cause);
            accepted.getFirst().destroy(null);
          }
        });
    long start = loop.clock().nanoTime();
    loop.run();
    long tookMillis = (loop.clock().nanoTime() - start) / 1_000_000;
    assertTrue(tookMillis >= Connection.LINGER_MILLIS, "took " + tookMillis + " ms");
    assertEquals(List.of("close"), trace);
  }

  @Test
  void one_connection_too_many_is_closed_and_counted() {
    listener.close();
    listener = listen(1, Echo::new);
    connect(
        new Client() {
          @Override
          public void onOpen(Connection first) {
            connect(
                new Client() {
                  @Override
                  public void onOpen(Connection second) {}

                  @Override
                  public void onClose(@Nullable Throwable cause) {
                    first.close();
                  }
                });
          }
        });
    loop.run();
    assertEquals(1, listener.refused());
  }

  @Test
  void a_listener_that_throws_keeps_its_connection_and_gets_each_message_once() {
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            super.onOpen(connection);
            throw new IllegalStateException("on open");
          }

          @Override
          public void onMessage(Object message) {
            String text = ((ByteBuf) message).toString(StandardCharsets.UTF_8);
            trace.add(text);
            if (text.equals("hello")) {
              Objects.requireNonNull(to).send(text("again"));
              throw new IllegalStateException("on message");
            }
            Objects.requireNonNull(to).close();
          }
        });
    loop.run();
    assertEquals(List.of("open", "hello", "again", "close"), trace);
    assertEquals(
        List.of("on open", "on message"), uncaught.stream().map(Throwable::getMessage).toList());
    uncaught.clear();
  }

  @Test
  void a_peer_that_does_not_read_makes_the_connection_unwritable_until_it_reads() {
    List<Connection> accepted = new ArrayList<>();
    listener.close();
    listener = listen(8, () -> new Stalled(accepted));
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            to = connection;
            fill(connection);
            trace.add("full");
            loop.setImmediate(() -> accepted.getFirst().reading(true));
          }

          @Override
          public void onWritable() {
            trace.add("writable");
            Objects.requireNonNull(to).destroy(null);
          }
        });
    loop.run();
    assertEquals(List.of("full", "writable", "close"), trace);
  }

  @Test
  void closing_the_loop_closes_its_sockets() {
    connect(
        new Client() {
          @Override
          public void onOpen(Connection connection) {
            loop.stop();
          }
        });
    loop.run();
    int port = listener.port();
    loop.close();
    assertThrows(
        IOException.class,
        () -> new java.net.Socket(InetAddress.getLoopbackAddress(), port).close(),
        "the port is free");
  }

  @Test
  void a_port_in_use_is_told_at_once() {
    var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    assertThrows(IOException.class, () -> Tcp.listen(loop, taken, 1, _ -> {}, Echo::new));
  }

  private Listener listen(int connectionsMax, Supplier<ConnectionListener> listeners) {
    try {
      var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return Tcp.listen(loop, any, connectionsMax, _ -> {}, listeners);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Connection connect(ConnectionListener client) {
    return Tcp.connect(loop, "127.0.0.1", listener.port(), 5_000, _ -> {}, client);
  }

  private void giveUp(String why) {
    trace.add(why);
    loop.stop();
  }

  private static void fill(Connection connection) {
    while (connection.isWritable()) {
      connection.send(connection.alloc().buffer().writeZero(60_000));
      connection.flush();
    }
  }

  private static ByteBuf text(String text) {
    return Buffers.POOL.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static class Echo implements ConnectionListener {
    private @Nullable Connection from;

    @Override
    public void onOpen(Connection connection) {
      from = connection;
    }

    @Override
    public void onMessage(Object message) {
      Objects.requireNonNull(from).send(((ByteBuf) message).retain());
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {}
  }

  private static final class Stalled extends Echo {
    private final List<Connection> accepted;

    Stalled(List<Connection> accepted) {
      this.accepted = accepted;
    }

    @Override
    public void onOpen(Connection connection) {
      connection.reading(false);
      accepted.add(connection);
    }

    @Override
    public void onMessage(Object message) {}
  }

  private static final class Collect extends Echo {
    private final StringBuilder got;

    Collect(StringBuilder got) {
      this.got = got;
    }

    @Override
    public void onMessage(Object message) {
      got.append(((ByteBuf) message).toString(StandardCharsets.UTF_8));
    }
  }

  private class Client implements ConnectionListener {
    @Nullable Connection to;

    @Override
    public void onOpen(Connection connection) {
      to = connection;
      trace.add("open");
      connection.send(text("hello"));
    }

    @Override
    public void onMessage(Object message) {
      trace.add("echo " + ((ByteBuf) message).toString(StandardCharsets.UTF_8));
      Objects.requireNonNull(to).close();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      trace.add(cause == null ? "close" : "close " + cause.getMessage());
      listener.close();
    }
  }
}
