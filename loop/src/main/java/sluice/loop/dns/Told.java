package sluice.loop.dns;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one family of a name, and how it came to be known.
 *
 * @param ttlSeconds how long it holds from now; 0 if it is stale, or a failure
 * @param server who said so; null for a failure
 */
record Told(
    Found found,
    DnsSource source,
    long ttlSeconds,
    @Nullable InetSocketAddress server,
    boolean tcp) {

  static Told failed(DnsException failure) {
    return new Told(new Found.Failed(failure), DnsSource.SERVER, 0, null, false);
  }

  /** A server's answer of this moment. */
  static Told by(Exchange.Reply reply, Found found) {
    long ttl =
        switch (found) {
          case Found.Addresses some -> some.ttlSeconds();
          case Found.None none -> none.ttlSeconds();
          case Found.Failed _ -> 0;
        };
    return new Told(found, DnsSource.SERVER, ttl, reply.server(), reply.tcp());
  }

  /** The same out of the cache. */
  Told later(long ttlLeftSeconds) {
    DnsSource from = ttlLeftSeconds > 0 ? DnsSource.CACHE : DnsSource.STALE;
    return new Told(found, from, Math.max(0, ttlLeftSeconds), server, tcp);
  }

  boolean hasAddresses() {
    return found instanceof Found.Addresses;
  }
}
