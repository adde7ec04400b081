package sluice.loop.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /etc/hosts}: hosts(5). */
record HostsFile(Map<String, List<InetAddress>> names) {
  /** Further names are left out. */
  static final int NAMES_MAX = 10_000;

  static final HostsFile EMPTY = new HostsFile(Map.of());

  /** Never fails: a line that cannot be read is passed over. */
  static HostsFile parse(String text) {
    Map<String, List<InetAddress>> names = new HashMap<>();
    text.lines().forEach(line -> take(line, names));
    return new HostsFile(names);
  }

  /** Its addresses, in the file's order; empty if it is not there. */
  List<InetAddress> addresses(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return names.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  private static void take(String line, Map<String, List<InetAddress>> names) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("[ \t]+", -1);
    if (words.length < 2) {
      return;
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(words[0]);
    } catch (IllegalArgumentException e) {
      return; // as the C library: not a line of this file
    }
    for (int i = 1; i < words.length && names.size() < NAMES_MAX; i++) {
      names.computeIfAbsent(words[i].toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(address);
    }
  }
}
