package sluice.gateway.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import org.tinylog.Logger;

/** Plain sockets that can be closed by who did not open them. Any thread. */
final class RememberedSockets extends SocketFactory {
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  @Override
  public Socket createSocket() {
    return remember(new Socket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return remember(new Socket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return remember(new Socket(host, port, from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return remember(new Socket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return remember(new Socket(host, port, from, fromPort));
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
