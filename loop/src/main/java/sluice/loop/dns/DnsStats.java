package sluice.loop.dns;

/**
 * Counted since the start.
 *
 * @param questions questions that went to servers, each once however often it was tried
 * @param tries datagrams and TCP connections they took
 * @param silences tries that no server answered in time
 * @param foreign messages that were no answer to what was asked, and were passed over
 * @param useless answers of no use: malformed ones, and servers' errors
 * @param truncated answers that were asked for again over TCP
 * @param refused questions refused because as many as allowed were under way
 */
public record DnsStats(
    long questions,
    long tries,
    long silences,
    long foreign,
    long useless,
    long truncated,
    long refused) {
  /** Before the first question. */
  static final DnsStats NONE = new DnsStats(0, 0, 0, 0, 0, 0, 0);
}
