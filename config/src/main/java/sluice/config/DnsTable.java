package sluice.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The schema of {@code [dns]}. */
final class DnsTable {
  private static final int SERVERS_MAX = 8;
  private static final int SEARCH_MAX = 16;
  private static final int DOMAIN_MAX = 253;
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

  private DnsTable() {}

  /**
   * Reads it; what is wrong goes to the table's problems.
   *
   * @param base what relative paths are relative to
   */
  static DnsConfig read(TableReader t, Path base) {
    DnsConfig dns =
        new DnsConfig(
            base.resolve(t.string("resolv_conf", "/etc/resolv.conf")),
            base.resolve(t.string("hosts", "/etc/hosts")),
            servers(t),
            search(t),
            (int) t.integer("ndots", 0, 15, -1),
            (int) t.millis("timeout", 100, 30_000, 0),
            (int) t.integer("attempts", 1, 5, 0),
            flag(t, "rotate"),
            flag(t, "tcp"),
            flag(t, "ipv6"),
            (int) t.integer("cache_entries", 0, 10_000, 256),
            t.millis("stale", 0, 7 * ConfigReader.DAY_MILLIS, ConfigReader.DAY_MILLIS),
            (int) t.integer("inflight_max", 1, 1_000, 64));
    t.end();
    return dns;
  }

  private static List<InetSocketAddress> servers(TableReader t) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String text : t.strings("servers")) {
      try {
        servers.add(DnsConfig.server(text));
      } catch (IllegalArgumentException e) {
        t.wrong(
            "servers",
            "holds no address: \"" + text + "\"; write \"192.0.2.53\", with :PORT if need be");
      }
    }
    if (servers.size() > SERVERS_MAX) {
      t.wrong("servers", "holds more than " + SERVERS_MAX + " servers");
    }
    return List.copyOf(servers);
  }

  private static @Nullable List<String> search(TableReader t) {
    List<String> domains = t.strings("search");
    if (!t.has("search")) {
      return null;
    }
    for (String domain : domains) {
      if (domain.length() > DOMAIN_MAX || !DOMAIN.matcher(domain).matches()) {
        t.wrong("search", "holds no domain: \"" + domain + "\"; write \"lab.example\"");
      }
    }
    if (domains.size() > SEARCH_MAX) {
      t.wrong("search", "holds more than " + SEARCH_MAX + " domains");
    }
    return domains;
  }

  private static @Nullable Boolean flag(TableReader t, String key) {
    boolean set = t.bool(key, false);
    return t.has(key) ? set : null;
  }
}
