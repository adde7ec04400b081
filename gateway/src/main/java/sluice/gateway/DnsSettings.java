package sluice.gateway;

import sluice.config.DnsConfig;
import sluice.loop.dns.DnsOptions;

/** From the configuration's words to the resolver's. */
public final class DnsSettings {
  private DnsSettings() {}

  /** {@code [dns]} as the resolver wants it. */
  public static DnsOptions of(DnsConfig dns) {
    DnsOptions.Overrides overrides =
        new DnsOptions.Overrides(
            dns.servers(),
            dns.search(),
            dns.ndots(),
            dns.timeoutMillis(),
            dns.attempts(),
            dns.rotate(),
            dns.tcp(),
            dns.ipv6());
    return new DnsOptions(
        dns.resolvConf(),
        dns.hosts(),
        overrides,
        dns.cacheEntries(),
        dns.staleMillis(),
        dns.inflightMax());
  }
}
