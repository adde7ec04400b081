package sluice.loop.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A DNS server in text. */
public final class ServerAddress {
  /** RFC 1035, 4.2. */
  public static final int PORT = 53;

  private ServerAddress() {}

  /**
   * Reads {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1}, {@code fe80::1%eth0} or
   * {@code [2001:db8::1]:5353}. Never asks anybody for a name.
   *
   * @throws IllegalArgumentException if it is none of these, with the reason
   */
  public static InetSocketAddress parse(String text) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
        throw new IllegalArgumentException(text + ": write [ADDRESS]:PORT");
      }
      host = text.substring(1, end);
      port = end + 1 < text.length() ? text.substring(end + 2) : "";
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    boolean hasPort = text.length() > host.length() + (text.startsWith("[") ? 2 : 0);
    return new InetSocketAddress(InetAddress.ofLiteral(host), hasPort ? port(text, port) : PORT);
  }

  /** As {@link #parse} reads it; the port only where it is not the usual one. */
  public static String text(InetSocketAddress server) {
    String host = server.getAddress().getHostAddress();
    if (server.getPort() == PORT) {
      return host;
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort();
  }

  private static int port(String text, String digits) {
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(text + ": the port is from 1 to 65535");
    }
    return port;
  }
}
