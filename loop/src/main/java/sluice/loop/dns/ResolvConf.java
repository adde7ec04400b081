package sluice.loop.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code resolv.conf} says (resolv.conf(5)). Unknown lines and options are passed over, as the
 * C library does.
 *
 * @param servers empty if it names none; {@link #DEFAULT} has one
 * @param search domains to try, without a leading dot
 * @param ndots names with fewer dots are tried with the search list first
 * @param timeoutMillis per try; 0 if it does not say
 * @param attempts how often the servers are gone through; 0 if it does not say
 * @param rotate each question begins with the next server
 * @param tcp {@code use-vc}: TCP only
 * @param noIpv6 {@code no-aaaa}: IPv6 addresses are not asked for
 */
record ResolvConf(
    List<InetSocketAddress> servers,
    List<String> search,
    int ndots,
    int timeoutMillis,
    int attempts,
    boolean rotate,
    boolean tcp,
    boolean noIpv6) {
  /** Further ones are left out; the C library takes 3. */
  static final int SERVERS_MAX = 8;

  /** Further ones are left out. */
  static final int SEARCH_MAX = 16;

  static final int NDOTS_MAX = 15;
  static final int TIMEOUT_SECONDS_MAX = 30;
  static final int ATTEMPTS_MAX = 5;

  /** Where nobody says otherwise. */
  static final int TIMEOUT_MILLIS = 2_000;

  /** Where nobody says otherwise. */
  static final int ATTEMPTS = 2;

  /** What holds without a file: the server of this machine. */
  static final ResolvConf DEFAULT =
      new ResolvConf(
          List.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), ServerAddress.PORT)),
          List.of(),
          1,
          0,
          0,
          false,
          false,
          false);

  /** Never fails: what cannot be read of it is passed over. */
  static ResolvConf parse(String text) {
    Lines lines = new Lines();
    text.lines().forEach(lines::take);
    return new ResolvConf(
        List.copyOf(lines.servers),
        lines.search,
        lines.ndots,
        lines.timeoutMillis,
        lines.attempts,
        lines.rotate,
        lines.tcp,
        lines.noIpv6);
  }

  /** The same with other servers. */
  ResolvConf withServers(List<InetSocketAddress> others) {
    return new ResolvConf(others, search, ndots, timeoutMillis, attempts, rotate, tcp, noIpv6);
  }

  /** What holds: the configuration's word, else this file's, else a default; nothing is 0. */
  ResolvConf overriddenBy(DnsOptions.Overrides by) {
    return new ResolvConf(
        by.servers().isEmpty() ? servers : by.servers(),
        by.search() == null ? search : by.search(),
        by.ndots() < 0 ? ndots : by.ndots(),
        firstSet(by.timeoutMillis(), timeoutMillis, TIMEOUT_MILLIS),
        firstSet(by.attempts(), attempts, ATTEMPTS),
        by.rotate() == null ? rotate : by.rotate(),
        by.tcp() == null ? tcp : by.tcp(),
        by.ipv6() == null ? noIpv6 : !by.ipv6());
  }

  private static int firstSet(int configured, int said, int otherwise) {
    return configured > 0 ? configured : said > 0 ? said : otherwise;
  }

  private static final class Lines {
    private final List<InetSocketAddress> servers = new ArrayList<>();
    private List<String> search = List.of();
    private int ndots = DEFAULT.ndots;
    private int timeoutMillis;
    private int attempts;
    private boolean rotate;
    private boolean tcp;
    private boolean noIpv6;

    void take(String line) {
      String[] words = line.strip().split("[ \t]+");
      switch (words[0]) {
        case "nameserver" -> server(words.length > 1 ? words[1] : "");
        case "search", "domain" -> search = domains(words); // the last one holds
        case "options" -> {
          for (int i = 1; i < words.length; i++) {
            option(words[i]);
          }
        }
        default -> {} // comments, sortlist, what others add
      }
    }

    private void server(String text) {
      InetAddress address = literal(text);
      if (address != null && servers.size() < SERVERS_MAX) {
        servers.add(new InetSocketAddress(address, ServerAddress.PORT));
      }
    }

    private static List<String> domains(String[] words) {
      List<String> domains = new ArrayList<>();
      for (int i = 1; i < words.length && domains.size() < SEARCH_MAX; i++) {
        String domain = words[i].replaceAll("^\\.+|\\.+$", "");
        if (!domain.isEmpty() && HostName.complaint(domain) == null) {
          domains.add(domain);
        }
      }
      return List.copyOf(domains);
    }

    private void option(String word) {
      if (word.startsWith("ndots:")) {
        ndots = number(word, 0, NDOTS_MAX, ndots);
      } else if (word.startsWith("timeout:")) {
        timeoutMillis = 1_000 * number(word, 1, TIMEOUT_SECONDS_MAX, timeoutMillis / 1_000);
      } else if (word.startsWith("attempts:")) {
        attempts = number(word, 1, ATTEMPTS_MAX, attempts);
      } else {
        rotate |= word.equals("rotate");
        tcp |= word.equals("use-vc");
        noIpv6 |= word.equals("no-aaaa");
      }
    }

    /** Cut to its range, as the C library does; what is no number changes nothing. */
    private static int number(String word, int min, int max, int otherwise) {
      String digits = word.substring(word.indexOf(':') + 1);
      return digits.matches("[0-9]{1,9}")
          ? Math.clamp(Integer.parseInt(digits), min, max)
          : otherwise;
    }

    private static @Nullable InetAddress literal(String text) {
      try {
        return InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException e) {
        return null; // as an IPv6 address on an interface that is not there (yet)
      }
    }
  }
}
