package sluice.loop.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A DNS server on a thread of its own that has one IPv4 address for every name, and nothing else.
 */
public final class NameServer implements AutoCloseable {
  /** Its thread. */
  public static final String THREAD = "name server";

  private static final int HEADER_BYTES = 12;
  private static final int TTL_SECONDS = 60;
  private static final short TYPE_A = 1;
  private static final int ANSWER_BYTES = 16;

  private final DatagramSocket socket;
  private final byte[] address;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private NameServer(DatagramSocket socket, byte[] address) {
    this.socket = socket;
    this.address = address;
  }

  /** On a free port of loopback. */
  public static NameServer start(String address) {
    try {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      NameServer server = new NameServer(new DatagramSocket(any), bytes);
      Thread.ofPlatform().daemon().name(THREAD).start(server::serve);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
  }

  /** The same as configurations write it. */
  public String text() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** The names it was asked for, each as often as it was. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    byte[] data = new byte[512];
    DatagramPacket packet = new DatagramPacket(data, data.length);
    try {
      while (!socket.isClosed()) {
        packet.setLength(data.length);
        socket.receive(packet);
        byte[] reply = answer(Arrays.copyOf(data, packet.getLength()));
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private byte[] answer(byte[] query) {
    int end = HEADER_BYTES;
    StringBuilder name = new StringBuilder();
    while (query[end] != 0) {
      for (int i = 1; i <= query[end]; i++) {
        name.append((char) query[end + i]);
      }
      name.append('.');
      end += 1 + query[end];
    }
    asked.add(name.toString());
    end += 1 + 4;
    boolean isA = query[end - 3] == TYPE_A;
    ByteBuffer reply = ByteBuffer.allocate(end + (isA ? ANSWER_BYTES : 0)).put(query, 0, end);
    if (isA) {
      reply.putShort((short) 0xC00C).putShort(TYPE_A).putShort((short) 1).putInt(TTL_SECONDS);
      reply.putShort((short) address.length).put(address);
    }
    return reply
        .putShort(2, (short) 0x8180) // an answer, by a server that asks others
        .putShort(6, (short) (isA ? 1 : 0))
        .putShort(8, (short) 0)
        .putShort(10, (short) 0)
        .array();
  }
}
