package sluice.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * The system calls of an edge's way and nothing else: epoll_wait, read of the edge, write of a
 * ready PUBLISH to a TCP socket, epoll_wait, read of its PUBACK. What of an edge's time is the
 * kernel's.
 */
final class BareEdge extends Reactor {
  private static final byte[] CONNECT = {0x10, 0};

  /** As many bytes as {@link EdgePath}'s have. */
  private static final int PUBLISH_BYTES = 160;

  private static final String TOPIC = "sluice/bench/edge";

  private final int port;
  private final int[] edges = Posix.pipe();
  private final int[] ending = Posix.pipe();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment edge = arena.allocate(GpioV2.EVENT_BYTES, 8);
  private final MemorySegment taken = arena.allocate(GpioV2.EVENT_BYTES, 8);
  private final MemorySegment answer = arena.allocate(16, 8);
  private final MemorySegment connect = arena.allocateFrom(JAVA_BYTE, CONNECT);
  private final MemorySegment publish = arena.allocate(PUBLISH_BYTES, 8);

  BareEdge(int port) throws IOException {
    super("bare-edge");
    this.port = port;
    byte[] topic = TOPIC.getBytes(StandardCharsets.US_ASCII);
    byte[] head = {0x32, (byte) (0x80 | (PUBLISH_BYTES - 3) % 128), 1, 0, (byte) topic.length};
    MemorySegment.copy(MemorySegment.ofArray(head), 0, publish, 0, head.length);
    MemorySegment.copy(MemorySegment.ofArray(topic), 0, publish, head.length, topic.length);
    publish.set(JAVA_BYTE, head.length + topic.length + 1L, (byte) 1);
  }

  /** Driver's thread. */
  void sendEdge() {
    check(Posix.write(edges[1], edge, GpioV2.EVENT_BYTES), GpioV2.EVENT_BYTES);
  }

  @Override
  void run() throws IOException {
    Socket socket = Socket.newSocketStream();
    try (BareEpoll epoll = new BareEpoll()) {
      socket.setTcpNoDelay(true);
      if (!socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
        while (!socket.finishConnect()) {
          Thread.onSpinWait();
        }
      }
      check(Posix.write(socket.intValue(), connect, CONNECT.length), CONNECT.length);
      epoll.add(edges[0]);
      epoll.add(socket.intValue());
      epoll.add(ending[0]);
      started();
      for (int ready = epoll.await(); ready != ending[0]; ready = epoll.await()) {
        if (ready == edges[0]) {
          check(Posix.read(edges[0], taken, GpioV2.EVENT_BYTES), GpioV2.EVENT_BYTES);
          check(Posix.write(socket.intValue(), publish, PUBLISH_BYTES), PUBLISH_BYTES);
          wrote();
        } else if (ready == socket.intValue()) {
          var _ = Posix.read(socket.intValue(), answer, answer.byteSize()); // CONNACK, PUBACK
        }
      }
    } finally {
      socket.close();
      Posix.close(ending[0]);
      Posix.close(edges[0]);
    }
  }

  @Override
  void stop() {
    Posix.close(ending[1]);
  }

  @Override
  public void close() {
    super.close();
    Posix.close(edges[1]);
    arena.close();
  }

  private static void check(long count, long wanted) {
    if (count != wanted) {
      throw new IllegalStateException("bench: bare edge: " + count + " bytes instead of " + wanted);
    }
  }
}
