package sluice.loop.dns;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host's name as a user or a file writes it. */
final class HostName {
  /** RFC 1035, 2.3.4: 255 bytes in the message, which is 253 characters without the last dot. */
  private static final int NAME_MAX = 253;

  private static final int LABEL_MAX = 63;

  private HostName() {}

  /** Why it is no name that can be asked for, or null. A dot at its end is allowed. */
  static @Nullable String complaint(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.isEmpty()) {
      return "the name is empty";
    }
    if (name.length() > NAME_MAX) {
      return "the name is over " + NAME_MAX + " characters";
    }
    for (String label : name.split("\\.", -1)) {
      if (label.isEmpty()) {
        return "two dots follow one another, or one begins the name";
      }
      if (label.length() > LABEL_MAX) {
        return "a part between dots is over " + LABEL_MAX + " characters";
      }
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 0x7F || "\\\"();@$".indexOf(c) >= 0) {
        return "character " + (i + 1) + " cannot be in a host's name";
      }
    }
    return null;
  }

  /** Letters beyond ASCII become {@code xn--…}; capitals become small. */
  static String normal(String host) {
    String name = host;
    if (!host.chars().allMatch(c -> c < 0x80)) {
      try {
        name = IDN.toASCII(host);
      } catch (IllegalArgumentException e) {
        return host; // its complaint follows
      }
    }
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * The names to ask for, in order: resolv.conf(5), "search" and "ndots".
   *
   * @param host without complaint
   */
  static List<String> candidates(String host, ResolvConf conf) {
    if (host.endsWith(".")) {
      return List.of(host);
    }
    List<String> searched = new ArrayList<>();
    for (String domain : conf.search()) {
      String name = host + "." + domain + ".";
      if (complaint(name) == null) {
        searched.add(name.toLowerCase(Locale.ROOT));
      }
    }
    boolean asIsFirst = host.chars().filter(c -> c == '.').count() >= conf.ndots();
    searched.add(asIsFirst ? 0 : searched.size(), host + ".");
    return List.copyOf(searched);
  }
}
