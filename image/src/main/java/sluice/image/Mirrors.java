package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine's apt gets Debian from. No mirror stands in this project: it is the user's to
 * choose.
 *
 * @param main the archive, as {@code https://HOST/debian}
 * @param security that of security updates; null if the machine is set up without
 */
record Mirrors(String main, @Nullable String security) {
  /** As {@code apt-get update --print-uris} has them: {@code 'URI/dists/SUITE/InRelease' ...}. */
  private static final Pattern RELEASE =
      Pattern.compile("'(\\S+?)/?/dists/(\\S+?)/InRelease'", Pattern.MULTILINE);

  private static final Pattern CODENAME =
      Pattern.compile("^VERSION_CODENAME=\"?(\\w+)\"?$", Pattern.MULTILINE);

  /** Of this machine. */
  static Mirrors ofHost() throws IOException {
    Path release = Path.of("/etc/os-release");
    String system = Files.exists(release) ? Files.readString(release) : "";
    if (!system.lines().toList().contains("ID=debian")) {
      throw new UnavailableException("this system is not Debian; its apt does not know a mirror");
    }
    return parse(system, Command.of("apt-get", "update", "--print-uris").output());
  }

  /**
   * The mirrors of the system's own release.
   *
   * @param system {@code /etc/os-release}
   * @param uris what {@code apt-get update --print-uris} prints
   */
  static Mirrors parse(String system, String uris) throws UnavailableException {
    Matcher codename = CODENAME.matcher(system);
    String here = codename.find() ? codename.group(1) : "";
    String main = null;
    String security = null;
    Matcher release = RELEASE.matcher(uris);
    while (release.find()) {
      if (release.group(2).equals(here)) {
        main = release.group(1);
      } else if (release.group(2).equals(here + "-security")) {
        security = release.group(1);
      }
    }
    if (main == null) {
      throw new UnavailableException(
          "apt has no source of \"" + here + "\"; see /etc/apt/sources*");
    }
    return new Mirrors(main, security);
  }

  /** Lines of {@code sources.list} for a release. */
  List<String> sources(String codename) {
    String signed = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ";
    String parts = " main non-free-firmware";
    String base = signed + main + " " + codename + parts;
    String updates = signed + main + " " + codename + "-updates" + parts;
    return security == null
        ? List.of(base, updates)
        : List.of(base, updates, signed + security + " " + codename + "-security" + parts);
  }
}
