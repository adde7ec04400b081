package sluice.loop.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a name was resolved, for people to look at.
 *
 * @param host what was asked for
 * @param steps what was found, in order: two a name, one for each family
 * @param servers those that would be asked, or were
 * @param micros from the call to the end
 * @param problem why there is no address; null if there is one
 */
public record DnsReport(
    String host,
    List<Step> steps,
    List<String> servers,
    long micros,
    @Nullable DnsException problem) {

  /**
   * One family of one name.
   *
   * @param name with a dot at its end where a server was asked
   * @param type {@code A} or {@code AAAA}
   * @param addresses empty if there are none
   * @param ttlSeconds how long this holds from now; 0 where it is from no server
   * @param server who said it; empty if nobody was asked
   * @param transport {@code udp} or {@code tcp}; empty if nobody was asked
   * @param note why there is no address; empty if there is one
   */
  public record Step(
      String name,
      String type,
      List<InetAddress> addresses,
      DnsSource source,
      long ttlSeconds,
      String server,
      String transport,
      String note) {}

  /** All addresses, in the order of the steps. */
  public List<InetAddress> addresses() {
    return steps.stream().flatMap(step -> step.addresses().stream()).toList();
  }
}
