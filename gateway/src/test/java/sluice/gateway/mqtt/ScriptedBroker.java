package sluice.gateway.mqtt;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Wire.Packet;

/**
 * A broker that does what a test's script says, byte by byte: plain blocking sockets and a thread
 * per connection, nothing of Sluice's.
 */
final class ScriptedBroker implements AutoCloseable {
  private static final int READ_MILLIS_MAX = 20_000;
  private static final long LINGER_NANOS = 50_000_000;
  private static final long QUIET_NANOS = 1_000_000;

  /** What the broker does with one connection; when it returns, the connection is closed. */
  interface Script {
    void run(Peer peer) throws IOException;
  }

  private final ServerSocket server;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private ScriptedBroker(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  /** Listens on a free port of loopback. */
  static ScriptedBroker start(Script script) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ScriptedBroker broker = new ScriptedBroker(server, script);
    Thread.ofPlatform().daemon().name("scripted broker").start(broker::accept);
    return broker;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Accepted so far. */
  int connections() {
    return connections.get();
  }

  /** Closes all, and fails the test if a script failed. */
  @Override
  public void close() throws IOException {
    closed = true;
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    Throwable first = failures.peek();
    if (first != null) {
      throw new AssertionError("the broker's script: " + first, first);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread.ofPlatform()
            .daemon()
            .name("scripted connection")
            .start(() -> run(socket, connections.incrementAndGet()));
      } catch (IOException e) {
        if (!closed) {
          failures.add(e);
        }
        return;
      }
    }
  }

  private void run(Socket socket, int number) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_MILLIS_MAX);
      script.run(new Peer(socket, number));
    } catch (AssertionError | IOException e) {
      if (!closed) {
        failures.add(e);
      }
    } finally {
      open.remove(socket);
    }
  }

  /** The client, as the broker sees it. For the script's thread only. */
  static final class Peer {
    private final Socket socket;
    private final InputStream in;
    private final int number;

    private Peer(Socket socket, int number) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.number = number;
    }

    /** Which connection this is, from 1. */
    int number() {
      return number;
    }

    void send(byte[]... packets) throws IOException {
      socket.getOutputStream().write(Wire.concat(packets));
    }

    /** Each byte in a segment of its own. */
    void sendBytewise(byte[] bytes) throws IOException {
      for (byte one : bytes) {
        socket.getOutputStream().write(one);
      }
    }

    /** The next packet; pings are answered on the way. */
    Packet read() throws IOException {
      Packet packet = readOrEnd();
      if (packet == null) {
        throw new EOFException("the client closed connection " + number);
      }
      return packet;
    }

    /** The next packet, which must be of this type. */
    Packet expect(int type) throws IOException {
      Packet packet = read();
      if (packet.type() != type) {
        throw new AssertionError("wanted packet type " + type + ", came " + packet);
      }
      return packet;
    }

    /** Whether nothing more has come yet, a moment after all that came. */
    boolean isQuiet() throws IOException {
      LockSupport.parkNanos(QUIET_NANOS);
      return in.available() == 0;
    }

    /** Reads CONNECT and accepts it. */
    Packet accept(byte[] connack) throws IOException {
      Packet connect = expect(Wire.CONNECT);
      send(connack);
      return connect;
    }

    /** All that comes until the client closes. */
    List<Packet> readToEnd() throws IOException {
      List<Packet> all = new ArrayList<>();
      try {
        for (Packet packet = readOrEnd(); packet != null; packet = readOrEnd()) {
          all.add(packet);
        }
      } catch (SocketException e) {
        return all; // a reset is an end, too
      }
      return all;
    }

    /** Takes all that comes and answers nothing, not even pings. */
    void swallowToEnd() throws IOException {
      try {
        var _ = in.transferTo(OutputStream.nullOutputStream());
      } catch (SocketException e) {
        return; // a reset is an end, too
      }
    }

    /** Gives the client a moment to find out by itself. */
    void linger() {
      LockSupport.parkNanos(LINGER_NANOS);
    }

    /** Sends, also to a client that may have closed. */
    void sendQuietly(byte[] packet) {
      try {
        send(packet);
      } catch (IOException e) {
        return; // what it said before is read next
      }
    }

    /** The reason of the DISCONNECT that must be the last packet. */
    int readToDisconnect() throws IOException {
      List<Packet> all = readToEnd();
      Packet last = all.isEmpty() ? null : all.getLast();
      if (last == null || last.type() != Wire.DISCONNECT) {
        throw new AssertionError("wanted a DISCONNECT at the end of " + all);
      }
      return last.reason();
    }

    /** Acknowledges each publish until the client closes. */
    void acknowledgeAll() throws IOException {
      for (Packet packet = readOrEnd(); packet != null; packet = readOrEnd()) {
        acknowledge(packet);
      }
    }

    void acknowledge(Packet packet) throws IOException {
      if (packet.type() == Wire.PUBLISH && packet.qos() == 1) {
        send(Wire.ack(Wire.PUBACK, packet.packetId()));
      } else if (packet.type() == Wire.PUBLISH && packet.qos() == 2) {
        send(Wire.ack(Wire.PUBREC, packet.packetId()));
      } else if (packet.type() == Wire.PUBREL) {
        send(Wire.ack(Wire.PUBCOMP, packet.packetId()));
      }
    }

    private @Nullable Packet readOrEnd() throws IOException {
      while (true) {
        int first = in.read();
        if (first < 0) {
          return null;
        }
        byte[] body = new byte[remainingLength()];
        if (in.readNBytes(body, 0, body.length) < body.length) {
          throw new EOFException("within a packet");
        }
        Packet packet = new Packet(first >> 4, first & 15, body);
        if (packet.type() != Wire.PINGREQ) {
          return packet;
        }
        send(Wire.PINGRESP);
      }
    }

    private int remainingLength() throws IOException {
      int value = 0;
      for (int shift = 0; shift < 28; shift += 7) {
        int digit = in.read();
        value |= (digit & 0x7F) << shift;
        if (digit < 0x80) {
          return value;
        }
      }
      throw new UncheckedIOException(new IOException("a remaining length of five bytes"));
    }
  }
}
