package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** Sockets that leave their loop open, and go on at another. */
class MoveTest {
  private static final int BYTES = 8 << 20;

  /** One end. */
  private static final class End implements ConnectionListener {
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    @Nullable Connection connection;
    boolean closed;

    @Override
    public void onOpen(Connection opened) {
      connection = opened;
    }

    @Override
    public void onMessage(Object message) {
      heard.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      closed = true;
    }

    Connection open() {
      if (connection == null) {
        throw new AssertionError("not open");
      }
      return connection;
    }
  }

  @Test
  void a_connection_moves_with_what_the_kernel_had_not_taken_and_the_peer_hears_all_of_it()
      throws IOException {
    byte[] all = new byte[BYTES];
    new Random(1).nextBytes(all);
    End near = new End();
    End far = new End();
    try (Loop first = Loop.open();
        Loop second = Loop.open()) {
      Listener listener = listen(first, far);
      Tcp.connect(first, "127.0.0.1", listener.port(), 10_000, pipeline -> {}, near);
      Turns.until(first, () -> near.connection != null && far.connection != null, () -> "open");
      near.open().reading(false);
      far.open().send(Unpooled.wrappedBuffer(all, 0, BYTES - 10));
      Detached detached = far.open().detach();
      Turns.until(first, () -> far.closed, () -> "told as a close");
      assertTrue(detached.unsent().length > 0, "more than a socket takes");
      assertFalse(near.closed);

      End again = new End();
      Connection moved =
          Tcp.adopt(second, detached.fd(), false, "moved", new byte[] {1, 2}, _ -> again);
      assertArrayEquals(new byte[] {1, 2}, again.heard.toByteArray(), "unread bytes come first");
      moved.send(Unpooled.wrappedBuffer(detached.unsent()));
      moved.send(Unpooled.wrappedBuffer(all, BYTES - 10, 10));
      near.open().reading(true);
      Turns.until(
          second,
          () -> {
            turn(first);
            return near.heard.size() == BYTES;
          },
          near.heard::size);
      assertArrayEquals(all, near.heard.toByteArray());
      near.open().send(Unpooled.wrappedBuffer(new byte[] {3}));
      Turns.until(
          second,
          () -> {
            turn(first);
            return again.heard.size() == 3;
          },
          again.heard::size);
      listener.close();
      assertEquals("[1, 2, 3]", Arrays.toString(again.heard.toByteArray()));
    }
  }

  @Test
  void a_listening_socket_moves_and_who_connected_meanwhile_is_accepted_by_the_next()
      throws IOException {
    End never = new End();
    End served = new End();
    End client = new End();
    try (Loop first = Loop.open();
        Loop second = Loop.open()) {
      Listener before = listen(first, never);
      int port = before.port();
      Endpoint place = new Endpoint.Address(loopback(port));
      int fd = before.detach();
      Tcp.connect(second, "127.0.0.1", port, 10_000, pipeline -> {}, client);
      Turns.until(second, () -> client.connection != null, () -> "the kernel accepts");
      Listener after = Tcp.listen(second, new Endpoint.Open(fd, place), 5, _ -> served);
      assertEquals(port, after.port());
      Turns.until(second, () -> served.connection != null, () -> "accepted");
      turn(first);
      assertEquals(null, never.connection);
      after.close();
    }
  }

  private static void turn(Loop loop) {
    int[] turns = new int[1];
    Turns.until(loop, () -> turns[0]++ > 2, () -> "turns");
  }

  private static Listener listen(Loop loop, End end) throws IOException {
    return Tcp.listen(loop, loopback(0), 5, pipeline -> {}, () -> end);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
