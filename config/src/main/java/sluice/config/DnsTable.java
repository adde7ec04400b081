package sluice.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The schema of {@code [dns]}. */
final class DnsTable {
  private static final int SERVERS_MAX = 8;

  private DnsTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static DnsConfig read(TableReader t, Path base) {
    DnsConfig dns =
        new DnsConfig(
            servers(t),
            base.resolve(t.string("resolv_conf", "/etc/resolv.conf")),
            base.resolve(t.string("hosts", "/etc/hosts")),
            (int) t.millis("timeout", 100, 30_000, 2_000),
            (int) t.integer("attempts", 1, 5, 2),
            (int) t.integer("cache_entries", 0, 10_000, 256),
            t.millis("stale", 0, 7 * ConfigReader.DAY_MILLIS, ConfigReader.DAY_MILLIS));
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
}
