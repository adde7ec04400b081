package sluice.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [dns]}. Where {@code resolvConf} says the same, this holds; where this is null, 0 or -1,
 * that does.
 *
 * @param servers empty to use those of {@code resolvConf}
 * @param ndots -1 if it is not set
 * @param timeoutMillis for one try; 0 if it is not set
 * @param attempts 0 if it is not set
 * @param inflightMax questions under way
 */
public record DnsConfig(
    Path resolvConf,
    Path hosts,
    List<InetSocketAddress> servers,
    @Nullable List<String> search,
    int ndots,
    int timeoutMillis,
    int attempts,
    @Nullable Boolean rotate,
    @Nullable Boolean tcp,
    @Nullable Boolean ipv6,
    int cacheEntries,
    long staleMillis,
    int inflightMax) {
  private static final int PORT = 53;

  /**
   * Reads {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1}, {@code fe80::1%eth0} or
   * {@code [2001:db8::1]:5353}. Never asks anybody for a name.
   *
   * @throws IllegalArgumentException if it is none of these, with the reason
   */
  public static InetSocketAddress server(String text) {
    int colon = text.lastIndexOf(':');
    int bracket = text.lastIndexOf(']');
    boolean brackets = text.startsWith("[") && bracket > 0;
    boolean hasPort = brackets ? colon > bracket : colon >= 0 && text.indexOf(':') == colon;
    String host = hasPort ? text.substring(0, colon) : text;
    if (brackets && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    String digits = hasPort ? text.substring(colon + 1) : "" + PORT;
    int port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(text + ": the port is from 1 to 65535");
    }
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
