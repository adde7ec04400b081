package sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.NetworkConfig;
import sluice.config.NetworkConfig.Link;
import sluice.config.NetworkConfig.Wifi;

/**
 * A card's network settings as those who act on them read them: systemd.network(5),
 * wpa_supplicant.conf(5), hostname(5), timesyncd.conf(5). Nothing of a person's text reaches these
 * files but what the schema has let through, or as hexadecimal digits.
 */
final class NetworkFiles {
  private static final int RAW_KEY_DIGITS = 64;

  private NetworkFiles() {}

  /** By name. */
  static Map<String, String> of(NetworkConfig config) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("hostname", config.hostname() + "\n");
    files.put("wired.network", link("en* eth* end* usb*", config.wired()));
    Wifi wifi = config.wifi();
    if (wifi != null) {
      files.put("wifi.network", link("wlan*", wifi.link()));
      files.put("wifi.conf", wireless(wifi));
    }
    if (!config.timeServers().isEmpty()) {
      files.put("time.conf", "[Time]\nNTP=" + String.join(" ", config.timeServers()) + "\n");
    }
    return files;
  }

  /**
   * Writes them, readable for their owner alone: one holds a password.
   *
   * @param folder a new or empty one
   */
  static void write(NetworkConfig config, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, String> file : of(config).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.deleteIfExists(path);
      var mode = PosixFilePermissions.fromString("rw-------");
      Files.createFile(path, PosixFilePermissions.asFileAttribute(mode));
      Files.writeString(path, file.getValue());
    }
  }

  private static String link(String names, Link link) {
    StringBuilder text = new StringBuilder("[Match]\nName=" + names + "\n\n[Network]\n");
    text.append(link.address() == null ? "DHCP=yes\n" : "Address=" + link.address() + "\n");
    line(text, "Gateway", link.gateway());
    link.dns().forEach(server -> line(text, "DNS", server));
    // The root is read-only, so the machine's id is another one at each boot: its address is not.
    return text.append("\n[DHCPv4]\nClientIdentifier=mac\n\n[DHCPv6]\nDUIDType=link-layer\n")
        .toString();
  }

  private static void line(StringBuilder text, String key, @Nullable String value) {
    if (value != null) {
      text.append(key).append('=').append(value).append('\n');
    }
  }

  private static String wireless(Wifi wifi) {
    String ssid = HexFormat.of().formatHex(wifi.ssid().getBytes(StandardCharsets.UTF_8));
    return "country=%s\nnetwork={\n  ssid=%s\n%s  scan_ssid=%d\n}\n"
        .formatted(wifi.country(), ssid, key(wifi.password()), wifi.hidden() ? 1 : 0);
  }

  /** WPA2; what ends a quoted text is the last quotation mark of its line. */
  private static String key(@Nullable String password) {
    if (password == null) {
      return "  key_mgmt=NONE\n";
    }
    String psk = password.length() == RAW_KEY_DIGITS ? password : "\"" + password + "\"";
    return "  key_mgmt=WPA-PSK\n  psk=" + psk + "\n";
  }
}
