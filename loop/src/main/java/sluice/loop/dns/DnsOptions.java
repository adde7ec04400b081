package sluice.loop.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved.
 *
 * @param resolvConf {@code /etc/resolv.conf}
 * @param hosts {@code /etc/hosts}
 * @param overrides what holds whatever {@code resolv.conf} says
 * @param cacheEntriesMax answers that are kept, 0 for none
 * @param staleMillis how long beyond its time an answer serves while no server has another (RFC
 *     8767); 0 for never
 * @param inflightMax questions under way; further ones are refused; at least 1
 */
public record DnsOptions(
    Path resolvConf,
    Path hosts,
    Overrides overrides,
    int cacheEntriesMax,
    long staleMillis,
    int inflightMax) {

  /**
   * Each in place of what {@code resolv.conf} says.
   *
   * @param servers empty to use its own
   * @param search domains to try; null to use its own
   * @param ndots names with fewer dots are tried with the search list first; -1 as it says
   * @param timeoutMillis for one try at one server; 0 as it says
   * @param attempts how often all servers are gone through; 0 as it says
   * @param rotate each question begins with the next server; null as it says
   * @param tcp TCP only; null as it says
   * @param ipv6 whether IPv6 addresses are asked for; null as it says
   */
  public record Overrides(
      List<InetSocketAddress> servers,
      @Nullable List<String> search,
      int ndots,
      int timeoutMillis,
      int attempts,
      @Nullable Boolean rotate,
      @Nullable Boolean tcp,
      @Nullable Boolean ipv6) {
    public static final Overrides NONE = new Overrides(List.of(), null, -1, 0, 0, null, null, null);

    public Overrides {
      servers = List.copyOf(servers);
      search = search == null ? null : List.copyOf(search);
      if (ndots < -1 || timeoutMillis < 0 || attempts < 0) {
        throw new IllegalArgumentException("dns: a number is below its minimum");
      }
    }

    /** The same with other servers. */
    public Overrides withServers(List<InetSocketAddress> others) {
      return new Overrides(others, search, ndots, timeoutMillis, attempts, rotate, tcp, ipv6);
    }
  }

  public static final DnsOptions DEFAULT =
      new DnsOptions(
          Path.of("/etc/resolv.conf"), Path.of("/etc/hosts"), Overrides.NONE, 256, 86_400_000, 64);

  public DnsOptions {
    if (cacheEntriesMax < 0 || staleMillis < 0 || inflightMax < 1) {
      throw new IllegalArgumentException("dns: a limit is below its minimum");
    }
  }

  /** The same with other servers. */
  public DnsOptions withServers(List<InetSocketAddress> others) {
    return new DnsOptions(
        resolvConf,
        hosts,
        overrides.withServers(others),
        cacheEntriesMax,
        staleMillis,
        inflightMax);
  }
}
