package sluice.gateway.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.net.Tls;

/** Sockets, of TLS if that is given, that can be closed by who did not open them. Any thread. */
final class RememberedSockets extends SocketFactory {
  private static final String UNUSED = "Paho connects its sockets itself";

  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile @Nullable Tls tls;
  private volatile String host = "";

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
  public Socket createSocket() {
    Tls client = tls;
    return remember(client == null ? new Socket() : client.socket(host));
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

  /** Closes all; one that is being connected fails. */
  void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        Logger.debug("mqtt: close a socket: {}", e.getMessage());
      }
    }
  }

  private Socket remember(Socket socket) {
    sockets.add(socket);
    return socket;
  }
}
