package sluice.loop.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * How names are resolved.
 *
 * @param servers in place of those of {@code resolv.conf}; empty to use its own
 * @param resolvConf {@code /etc/resolv.conf}
 * @param hosts {@code /etc/hosts}
 * @param timeoutMillis for one try at one server, unless {@code resolv.conf} has it; at least 1
 * @param attempts how often all servers are gone through, unless {@code resolv.conf} has it; at
 *     least 1
 * @param cacheEntriesMax answers that are kept, 0 for none
 * @param staleMillis how long beyond its time an answer serves while no server has another (RFC
 *     8767); 0 for never
 * @param inflightMax questions under way; further ones are refused; at least 1
 */
public record DnsOptions(
    List<InetSocketAddress> servers,
    Path resolvConf,
    Path hosts,
    int timeoutMillis,
    int attempts,
    int cacheEntriesMax,
    long staleMillis,
    int inflightMax) {
  public static final DnsOptions DEFAULT =
      new DnsOptions(
          List.of(),
          Path.of("/etc/resolv.conf"),
          Path.of("/etc/hosts"),
          2_000,
          2,
          256,
          86_400_000,
          64);

  public DnsOptions {
    servers = List.copyOf(servers);
    if (timeoutMillis < 1 || attempts < 1 || inflightMax < 1) {
      throw new IllegalArgumentException("dns: a limit is below its minimum");
    }
  }

  /** The same with other servers. */
  public DnsOptions withServers(List<InetSocketAddress> others) {
    return new DnsOptions(
        others,
        resolvConf,
        hosts,
        timeoutMillis,
        attempts,
        cacheEntriesMax,
        staleMillis,
        inflightMax);
  }
}
