package sluice.gateway.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server references (MQTT 5, 4.11): where the next connection goes. Off unless configured, as a
 * broker could send its clients anywhere. Loop's thread only.
 */
final class Redirects {
  /** A server. */
  record Server(String host, int port) {
    @Override
    public String toString() {
      return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  private final Server configured;
  private final int max;
  private final List<Server> visited = new ArrayList<>();
  private Server current;

  Redirects(Server configured, int max) {
    this.configured = configured;
    this.max = max;
    this.current = configured;
    visited.add(configured);
  }

  Server current() {
    return current;
  }

  /**
   * Goes to the server that the broker named.
   *
   * @return why not, or null if it does
   */
  @Nullable String follow(String reference) {
    if (max == 0) {
      return "not followed; set host to it, or redirects_max";
    }
    Server next = parse(reference, configured.port());
    if (next == null) {
      return "not followed: it is no host, or host:port";
    }
    if (visited.contains(next)) {
      return "not followed: a loop over " + visited;
    }
    if (visited.size() > max) {
      return "not followed: redirects_max = " + max + " in a row";
    }
    visited.add(next);
    current = next;
    return null;
  }

  /** A connection has lasted: a later reference begins a new row. */
  void onLasted() {
    visited.clear();
    visited.add(current);
  }

  /** After a back-off the configured server is asked again. */
  void startOver() {
    current = configured;
    visited.clear();
    visited.add(configured);
  }

  /**
   * The first of a list: {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}, as
   * the standard's comment suggests.
   */
  static @Nullable Server parse(String reference, int otherwisePort) {
    String first = reference.strip().split("[ ,]+", 2)[0];
    int colon = first.lastIndexOf(':');
    boolean hasPort = colon > 0 && first.indexOf(']', colon) < 0;
    if (hasPort && first.indexOf(':') != colon && !first.startsWith("[")) {
      return null; // an IPv6 address without brackets: where it ends nobody knows
    }
    String host = hasPort ? first.substring(0, colon) : first;
    String digits = hasPort ? first.substring(colon + 1) : "";
    int port = !hasPort ? otherwisePort : digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    boolean valid = host.matches("[0-9A-Za-z._:-]{1,253}") && port >= 1 && port <= 65_535;
    return valid ? new Server(host, port) : null;
  }
}
