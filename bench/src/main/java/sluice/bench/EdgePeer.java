package sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The broker's end of one connection, as little as MQTT 5 allows: CONNACK, and a PUBACK for each
 * PUBLISH. It polls its socket, on the driver's thread.
 */
final class EdgePeer implements AutoCloseable {
  private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
  private static final int PUBLISH = 3;

  private final ServerSocketChannel server;
  private final ByteBuffer in = ByteBuffer.allocateDirect(4_096);
  private final ByteBuffer puback = ByteBuffer.allocateDirect(4);
  private @Nullable SocketChannel socket;
  private int packetId;

  EdgePeer() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    in.flip();
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Takes the connection and its CONNECT. */
  void accept() throws IOException {
    SocketChannel accepted = server.accept();
    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
    accepted.configureBlocking(false);
    socket = accepted;
    awaitPacket();
    var _ = accepted.write(ByteBuffer.wrap(CONNACK));
  }

  /** Spins until a whole PUBLISH is here. */
  void awaitPublish() {
    try {
      int first = awaitPacket();
      if (first >> 4 != PUBLISH) {
        throw new IllegalStateException("bench: not a PUBLISH: " + first);
      }
    } catch (IOException e) {
      throw new IllegalStateException("bench: " + e.getMessage(), e);
    }
  }

  /** Acknowledges it. */
  void sendPuback() {
    SocketChannel to = socket;
    puback.clear();
    puback.put((byte) 0x40).put((byte) 2).putShort((short) packetId).flip();
    try {
      if (to == null || to.write(puback) != 4) {
        throw new IllegalStateException("bench: no room for a PUBACK");
      }
    } catch (IOException e) {
      throw new IllegalStateException("bench: PUBACK: " + e.getMessage(), e);
    }
  }

  private int awaitPacket() throws IOException {
    int length = -1;
    while (length < 0 || in.remaining() < length) {
      fill();
      length = packetBytes();
    }
    int at = in.position();
    int first = in.get(at) & 0xFF;
    int header = at + 1;
    while (in.get(header++) < 0) {}
    if (first >> 4 == PUBLISH) {
      packetId = in.getShort(header + 2 + in.getShort(header)) & 0xFFFF;
    }
    in.position(at + length);
    return first;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yield is what is meant
  private void fill() throws IOException {
    SocketChannel from = socket;
    in.compact();
    int count = from == null ? -1 : from.read(in);
    in.flip();
    if (count < 0) {
      throw new IOException("bench: the gateway closed the connection");
    }
    if (count == 0) {
      Thread.yield(); // as Pipes#awaitAnswer
    }
  }

  /** Of the first packet in the buffer with its header, or -1 while that is not all here. */
  private int packetBytes() {
    int length = 0;
    int shift = 0;
    for (int i = 1; i < 5 && i < in.remaining(); i++) {
      byte b = in.get(in.position() + i);
      length |= (b & 0x7F) << shift;
      shift += 7;
      if (b >= 0) {
        return length + 1 + i;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
    }
    server.close();
  }
}
