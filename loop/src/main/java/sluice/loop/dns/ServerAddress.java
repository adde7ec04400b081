package sluice.loop.dns;

import java.net.InetSocketAddress;
import sluice.loop.net.KnownHosts;

/** A DNS server in text. */
final class ServerAddress {
  /** RFC 1035, 4.2. */
  static final int PORT = 53;

  private ServerAddress() {}

  /** Its address; the port only where it is not the usual one. */
  static String text(InetSocketAddress server) {
    String host = KnownHosts.text(server.getAddress());
    if (server.getPort() == PORT) {
      return host;
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
  }
}
