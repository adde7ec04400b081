package sluice.bench.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between gateway and broker: passes bytes on, and can cut all connections, stand
 * still, or take no new ones. On virtual threads, not on a loop of ours: what is under test should
 * not test itself.
 */
final class Link implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final long PAUSE_NANOS = 2_000_000;

  private final ServerSocket server;
  private final int brokerPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean stalled;
  private volatile boolean refusing;

  private Link(ServerSocket server, int brokerPort) {
    this.server = server;
    this.brokerPort = brokerPort;
  }

  static Link open(int brokerPort) throws IOException {
    Link link = new Link(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), brokerPort);
    Thread.ofVirtual().name("soak-link").start(link::accept);
    return link;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Nothing passes, and nothing ends, while this is on. */
  void stall(boolean on) {
    stalled = on;
  }

  /** New connections are closed at once while this is on. */
  void refuse(boolean on) {
    refusing = on;
  }

  /** Resets all connections. */
  void cut() {
    for (Socket socket : sockets) {
      reset(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        System.err.println("soak: link: " + e);
      }
    }
  }

  private void connect(Socket near) {
    sockets.add(near);
    try {
      if (refusing) {
        throw new IOException("refused");
      }
      Socket far = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      sockets.add(far);
      far.setTcpNoDelay(true);
      near.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> copy(near, far));
      copy(far, near);
    } catch (IOException e) {
      reset(near);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        while (stalled) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        out.write(buffer, 0, count);
      }
      close(from);
      close(to);
    } catch (IOException e) {
      reset(from);
      reset(to);
    }
  }

  private void close(Socket socket) throws IOException {
    sockets.remove(socket);
    socket.close();
  }

  private void reset(Socket socket) {
    sockets.remove(socket);
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      System.err.println("soak: link: " + e);
    }
  }
}
