package sluice.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.config.NetworkConfig.Link;
import sluice.config.NetworkConfig.Wifi;

/** The schema of a card's {@code network.toml}. */
final class NetworkTable {
  private static final int SERVERS_MAX = 4;
  private static final int SSID_BYTES_MAX = 32;

  /** RFC 1123, 2.1: one label, as a board is called. */
  private static final Pattern HOSTNAME =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

  private static final Pattern SERVER =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

  private static final Pattern PASSPHRASE = Pattern.compile("[\\x20-\\x7e]{8,63}|[0-9a-fA-F]{64}");
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  private NetworkTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static NetworkConfig read(TableReader root) {
    NetworkConfig config =
        new NetworkConfig(
            hostname(root), wired(root.table("wired")), wifi(root), time(root.table("time")));
    root.end();
    return config;
  }

  private static String hostname(TableReader t) {
    String name = t.string("hostname", "sluice");
    if (!HOSTNAME.matcher(name).matches()) {
      t.wrong("hostname", "must be 1 to 63 letters, digits and hyphens, none of them at an end");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static Link wired(TableReader t) {
    Link link = link(t);
    t.end();
    return link;
  }

  private static @Nullable Wifi wifi(TableReader root) {
    if (!root.has("wifi")) {
      return null;
    }
    TableReader t = root.table("wifi");
    String ssid = t.required("ssid", "\"the network's name\"");
    if (ssid.getBytes(StandardCharsets.UTF_8).length > SSID_BYTES_MAX) {
      t.wrong("ssid", "must have " + SSID_BYTES_MAX + " bytes at most");
    }
    String password = t.optional("password");
    if (password != null && !PASSPHRASE.matcher(password).matches()) {
      t.wrong("password", "must have 8 to 63 characters of ASCII, or 64 hexadecimal digits");
    }
    String country = t.required("country", "\"DE\"");
    if (!country.isEmpty() && !COUNTRY.matcher(country).matches()) {
      t.wrong("country", "must be two capital letters, as \"DE\" (ISO 3166)");
    }
    Wifi wifi = new Wifi(ssid, password, country, t.bool("hidden", false), link(t));
    t.end();
    return wifi;
  }

  private static Link link(TableReader t) {
    String address = t.optional("address");
    if (address != null && !isPrefixed(address)) {
      t.wrong("address", "must be an address and its prefix's length, as \"192.0.2.20/24\"");
    }
    String gateway = t.optional("gateway");
    if (gateway != null && !isAddress(gateway)) {
      t.wrong("gateway", "must be an address, as \"192.0.2.1\"");
    }
    if (gateway != null && address == null) {
      t.wrong("gateway", "needs an address beside it; DHCP brings its own");
    }
    List<String> dns = few(t, "dns");
    if (!dns.stream().allMatch(NetworkTable::isAddress)) {
      t.wrong("dns", "must hold addresses, as [\"192.0.2.53\"]");
    }
    return new Link(address, gateway, dns);
  }

  private static List<String> time(TableReader t) {
    List<String> servers = few(t, "servers");
    if (!servers.stream().allMatch(s -> SERVER.matcher(s).matches() || isAddress(s))) {
      t.wrong("servers", "must hold names or addresses, as [\"ntp.lab.example\"]");
    }
    t.end();
    return servers;
  }

  private static List<String> few(TableReader t, String key) {
    List<String> all = t.strings(key);
    if (all.size() > SERVERS_MAX) {
      t.wrong(key, "holds more than " + SERVERS_MAX);
    }
    return all;
  }

  /** Never asks anybody for a name. */
  private static boolean isAddress(String text) {
    return text.indexOf('%') < 0 && literal(text) != null;
  }

  private static boolean isPrefixed(String text) {
    int slash = text.indexOf('/');
    String digits = text.substring(slash + 1);
    if (slash < 0 || !digits.matches("[0-9]{1,3}") || !isAddress(text.substring(0, slash))) {
      return false;
    }
    boolean six = literal(text.substring(0, slash)) instanceof Inet6Address;
    return Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= (six ? 128 : 32);
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
