package sluice.loop.dns;

/** Where an answer is from. */
public enum DnsSource {
  /** The name is an address, or {@code localhost}. */
  ADDRESS,
  /** The hosts file. */
  HOSTS,
  /** A server, asked now. */
  SERVER,
  /** A server, asked a while ago; it still holds. */
  CACHE,
  /** A server, asked longer ago than it holds; no server has another (RFC 8767). */
  STALE
}
