package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A card's {@code network.toml}: how a board that was flashed joins its network.
 *
 * @param wired of every Ethernet adapter
 * @param wifi null: off
 * @param timeServers empty: the system's
 */
public record NetworkConfig(
    String hostname, Link wired, @Nullable Wifi wifi, List<String> timeServers) {

  /**
   * An adapter's addresses.
   *
   * @param address with its prefix's length, as {@code 192.0.2.20/24}; null: by DHCP
   * @param gateway null: no other networks are reached
   * @param dns beside those that DHCP says
   */
  public record Link(@Nullable String address, @Nullable String gateway, List<String> dns) {
    /** DHCP, and nothing else. */
    public static final Link DHCP = new Link(null, null, List.of());
  }

  /**
   * A wireless network.
   *
   * @param ssid 1 to 32 bytes of UTF-8 (IEEE 802.11, 9.4.2.2)
   * @param password 8 to 63 printable ASCII characters or 64 hexadecimal digits (IEEE 802.11,
   *     J.4.1); null: an open network
   * @param country ISO 3166: which channels are allowed
   * @param hidden whether it does not tell its name and has to be asked
   */
  public record Wifi(
      String ssid, @Nullable String password, String country, boolean hidden, Link link) {
    /** Not the password: records are logged. */
    @Override
    public String toString() {
      return "Wifi[ssid=" + ssid + ", country=" + country + ", link=" + link + "]";
    }
  }
}
