package sluice.gateway.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.net.Tls;

/**
 * {@linkplain HeldSocket Held} sockets, over TLS if that is given, that can be closed by who did
 * not open them. Any thread.
 */
final class RememberedSockets extends SocketFactory {
  private static final String UNUSED = "Paho connects its sockets itself";

  private final CountDownLatch met;
  private final List<Socket> sockets = new ArrayList<>(); // all its uses are synchronized
  private boolean closed;
  private volatile @Nullable Tls tls;
  private volatile String host = "";

  /**
   * @param met at zero, reads begin
   */
  RememberedSockets(CountDownLatch met) {
    this.met = met;
  }

  /**
   * Those that are opened from now on.
   *
   * @param server whose name is verified, although its address is connected
   */
  void secureBy(@Nullable Tls client, String server) {
    host = server;
    tls = client;
  }

  @Override
  public Socket createSocket() throws IOException {
    Tls client = tls;
    Socket socket = client == null ? new Socket() : client.socket(host);
    return remember(new HeldSocket(socket, met));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw new IOException(UNUSED);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    throw new IOException(UNUSED);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw new IOException(UNUSED);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    throw new IOException(UNUSED);
  }

  /** Closes all; one that is being connected fails, and no more are made. */
  synchronized void close() {
    closed = true;
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        Logger.debug("mqtt: close a socket: {}", e.getMessage());
      }
    }
  }

  private synchronized Socket remember(Socket socket) throws IOException {
    if (closed) {
      throw new IOException("the client is closed");
    }
    sockets.add(socket);
    return socket;
  }
}
