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
    return raw(plain -> {
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, (InputStream) null, true)) {
        setting.on(socket);
        socket.startHandshake();
        script.run(socket, plain);
      }
    });
  }

  /** Sends back what comes, until the other side ends. */
  public static void echo(SSLSocket socket) throws IOException {
    socket.getInputStream().transferTo(socket.getOutputStream());
  }

  /**
   * In front of another server: lets so many of its records through, then neither sends nor closes.
   */
  public static TlsPeer stallingAfter(int records, int port) throws IOException {
    return raw(client -> {
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        Thread up =
            Thread.ofPlatform()
                .daemon()
                .start(() -> {
                  try {
                    client.getInputStream().transferTo(server.getOutputStream());
                  } catch (IOException e) {
                    return; // either side is gone
                  }
                });
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int i = 0; i < records; i++) {
          byte[] head = in.readNBytes(HEAD_BYTES);
          int length = Byte.toUnsignedInt(head[3]) << 8 | Byte.toUnsignedInt(head[4]);
          out.write(head);
          out.write(in.readNBytes(length));
        }
        out.flush();
        up.join();
      }
    });
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
    for (Socket one : open) {
      one.close();
    }
  }
}
