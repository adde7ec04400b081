package sluice.loop.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A scripted server on threads of its own, so that its cryptography is not in the loop's time. */
public final class TlsPeer implements AutoCloseable {
  private static final int HEAD_BYTES = 5;

  /** What is done with an accepted connection; it is closed thereafter. */
  @FunctionalInterface
  public interface Script<S extends Socket> {
    void run(S socket) throws Exception;
  }

  /** What is changed before the handshake. */
  @FunctionalInterface
  public interface Setting {
    void on(SSLSocket socket);
  }

  /** What scripts threw: as a server's log. */
  public final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ServerSocket listening;

  private TlsPeer(ServerSocket listening) {
    this.listening = listening;
  }

  /** A server below TLS. */
  public static TlsPeer raw(Script<Socket> script) throws IOException {
    TlsPeer peer = new TlsPeer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().name("test-peer").start(() -> peer.accept(script));
    return peer;
  }

  /** What is done with a connection of which TLS is one half only. */
  @FunctionalInterface
  public interface Beneath {
    void run(SSLSocket socket, Socket plain) throws Exception;
  }

  /** A TLS server; the script runs after the handshake. */
  public static TlsPeer tls(SSLContext context, Setting setting, Script<SSLSocket> script)
      throws IOException {
    return beneath(context, setting, (socket, _) -> script.run(socket));
  }

  /** As {@link #tls}; the script also has the TCP socket below, to do what TLS would not. */
  public static TlsPeer beneath(SSLContext context, Setting setting, Beneath script)
      throws IOException {
    return raw(over(context, setting, script));
  }

  /** TLS on a connection, and a script within. */
  public static Script<Socket> over(SSLContext context, Setting setting, Beneath script) {
    return plain -> {
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, (InputStream) null, true)) {
        setting.on(socket);
        socket.startHandshake();
        script.run(socket, plain);
      }
    };
  }

  /** Sends back what comes, until the other side ends. */
  public static void echo(SSLSocket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  /** Reads until the other side ends. */
  public static void swallow(Socket socket) throws IOException {
    var _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  /**
   * Stands between a client and another server, both ways, until either ends: what TLS carries,
   * decrypted, when it is within TLS.
   */
  public static void forward(Socket client, int port) throws IOException {
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread up = upstream(client, server);
      client.getOutputStream().flush();
      var _ = server.getInputStream().transferTo(client.getOutputStream());
      client.close();
      join(up);
    }
  }

  /**
   * In front of another server: lets so many of its bytes through, and ends; or so many of its
   * records, and then neither sends nor ends.
   */
  public static Script<Socket> passing(int bytes, int records, int port) {
    return client -> {
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread up = upstream(client, server);
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        int left = bytes;
        for (int i = 0; i < records && left > 0; i++) {
          byte[] head = in.readNBytes(HEAD_BYTES);
          byte[] body = in.readNBytes(bodyBytes(head));
          out.write(head, 0, Math.min(left, head.length));
          left -= Math.min(left, head.length);
          out.write(body, 0, Math.min(left, body.length));
          left -= Math.min(left, body.length);
        }
        out.flush();
        if (left == 0) {
          client.shutdownOutput();
        }
        join(up);
      }
    };
  }

  /** In front of another server: a byte of its in each 20 ms, which never is a silence. */
  public static Script<Socket> dripping(int port) {
    return client -> {
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread up = upstream(client, server);
        for (int one = server.getInputStream().read(); one >= 0 && up.isAlive(); ) {
          client.getOutputStream().write(one);
          LockSupport.parkNanos(20_000_000);
          one = server.getInputStream().read();
        }
      }
    };
  }

  private static int bodyBytes(byte[] head) throws IOException {
    if (head.length < HEAD_BYTES) {
      throw new IOException("the other server has ended");
    }
    return Byte.toUnsignedInt(head[3]) << 8 | Byte.toUnsignedInt(head[4]);
  }

  private static Thread upstream(Socket client, Socket server) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            client.getInputStream().transferTo(server.getOutputStream());
          } catch (IOException e) {
            return; // either side is gone
          }
        });
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Closes all connections, as if it crashed, and goes on listening. */
  public void cut() throws IOException {
    for (Socket one : open) {
      one.close();
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void accept(Script<Socket> script) {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofPlatform().daemon().name("test-peer").start(() -> serve(socket, script));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket, Script<Socket> script) {
    try (socket) {
      script.run(socket);
    } catch (Exception e) {
      failures.add(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
