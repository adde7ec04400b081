package sluice.config;

import java.net.InetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code [cluster] valkey}: where workers meet.
 *
 * @param host an address, as a literal; empty if there is a path
 * @param path of a Unix socket; null for TCP
 * @param passwordFile whose first line is the password; null for none
 */
public record ValkeyConfig(
    String host, int port, @Nullable Path path, @Nullable Path passwordFile) {
  private static final int PORT = 6_379;

  static @Nullable ValkeyConfig read(TableReader t, Path base) {
    String place = t.optional("valkey");
    String password = t.optional("valkey_password_file");
    Path file = password == null ? null : base.resolve(password);
    if (place == null) {
      if (file != null) {
        t.wrong("valkey_password_file", "needs valkey = \"127.0.0.1\": whose password is it?");
      }
      return null;
    }
    if (place.indexOf('/') >= 0) {
      return new ValkeyConfig("", 0, base.resolve(place), file);
    }
    int colon = place.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (place.indexOf(':') == colon || place.startsWith("["));
    String host = hasPort ? place.substring(0, colon) : place;
    try {
      int port = hasPort ? Integer.parseInt(place.substring(colon + 1)) : PORT;
      InetAddress address = InetAddress.ofLiteral(host.replaceAll("^\\[|\\]$", ""));
      if (port >= 1 && port <= 65_535) {
        return new ValkeyConfig(address.getHostAddress(), port, null, file);
      }
    } catch (IllegalArgumentException e) {
      // told below: a number that is none is one of these, too
    }
    t.wrong(
        "valkey",
        "is no address: \"" + place + "\"; write \"127.0.0.1:6379\", or the path of a socket");
    return null;
  }
}
