package sluice.loop.dns;

import java.net.InetAddress;
import java.util.List;

/** What is known of one family of a name. */
sealed interface Found {

  /** It has addresses; never empty. */
  record Addresses(List<InetAddress> addresses, long ttlSeconds) implements Found {}

  /**
   * It has none.
   *
   * @param exists the name exists (NODATA), or not (NXDOMAIN)
   * @param ttlSeconds how long that holds (RFC 2308, 5); 0 if the answer does not say
   */
  record None(boolean exists, long ttlSeconds) implements Found {}

  /** Nobody could say. */
  record Failed(DnsException failure) implements Found {}
}
