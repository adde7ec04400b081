package sluice.loop.dns;

import java.util.List;

/**
 * A server's answer, for people to look at.
 *
 * @param name what was asked for, with a dot at its end
 * @param type {@code A}, {@code MX} and so on
 * @param rcode {@code NOERROR}, {@code NXDOMAIN}
 * @param answers the answer section, whatever it holds
 * @param authority the authority section
 * @param server who answered
 * @param transport {@code udp} or {@code tcp}
 * @param bytes of the answer
 * @param micros from the question to the answer, tries at other servers included
 */
public record DnsAnswer(
    String name,
    String type,
    String rcode,
    List<DnsRecord> answers,
    List<DnsRecord> authority,
    String server,
    String transport,
    int bytes,
    long micros) {

  /**
   * One record, in the text form of zone files.
   *
   * @param name with a dot at its end
   */
  public record DnsRecord(String name, long ttlSeconds, String type, String data) {}
}
