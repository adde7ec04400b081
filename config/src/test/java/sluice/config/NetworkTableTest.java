package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sluice.config.NetworkConfig.Link;
import sluice.config.NetworkConfig.Wifi;

/** A card's {@code network.toml}. */
class NetworkTableTest {
  private static final Path SHIPPED = Path.of("src/main/resources/sluice/config/network.toml");
  private static final String WIFI = "[wifi]\nssid = \"Café\"\ncountry = \"FR\"\n";

  private static NetworkResult read(String text) {
    return ConfigFile.network(text.getBytes(StandardCharsets.UTF_8), new Problems("n.toml"));
  }

  private static NetworkConfig load(String text) {
    NetworkConfig config = read(text).config();
    assertNotNull(config, said(text));
    return config;
  }

  private static String said(String text) {
    return read(text).problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
  }

  @Test
  void asShippedItSaysNothingAndACableWithDhcpIsEnough() throws Exception {
    NetworkConfig nothing = new NetworkConfig("sluice", Link.DHCP, null, List.of());
    assertEquals(nothing, load(Files.readString(SHIPPED)));
    assertEquals(nothing, load(""));
  }

  @Test
  void asShippedWithoutItsHashesItIsRight() throws Exception {
    String all = Files.readString(SHIPPED).replaceAll("(?m)^# (\\[|[a-z_]+ = )", "$1");
    Link wired = new Link("192.0.2.20/24", "192.0.2.1", List.of("192.0.2.53"));
    Link wireless = new Link("192.0.2.21/24", null, List.of());
    Wifi wifi = new Wifi("the network's name", "8 to 63 characters", "DE", false, wireless);
    assertEquals(new NetworkConfig("sluice", wired, wifi, List.of("ntp.lab.example")), load(all));
  }

  @Test
  void anOpenNetworkHasNoPasswordAndWithoutWifiItIsOff() {
    Wifi wifi = load(WIFI).wifi();
    assertNotNull(wifi);
    assertNull(wifi.password());
    assertEquals("Café", wifi.ssid());
    assertNull(load("[wired]\n").wifi());
  }

  @Test
  void whatWouldLeaveABoardWithoutANetworkIsSaid() {
    assertEquals(
        "n.toml:1:1: hostname: must be 1 to 63 letters, digits and hyphens, none of them at an end",
        said("hostname = \"-a\""));
    assertEquals(
        "n.toml:1:1: wifi: \"country\" is missing; for instance country = \"DE\"",
        said("[wifi]\nssid = \"x\""));
    assertEquals(
        "n.toml:4:1: wifi.password: must have 8 to 63 characters of ASCII, or 64 hexadecimal digits",
        said(WIFI + "password = \"short\""));
    assertEquals(
        "n.toml:2:1: wired.address: must be an address and its prefix's length, as"
            + " \"192.0.2.20/24\"",
        said("[wired]\naddress = \"192.0.2.20\""));
    assertEquals(
        "n.toml:2:1: wired.gateway: needs an address beside it; DHCP brings its own",
        said("[wired]\ngateway = \"192.0.2.1\""));
    assertEquals("n.toml:1:1: wfi: unknown key; did you mean wifi?", said("[wfi]\nssid = \"x\""));
  }

  @Test
  void nothingThatCouldBeMoreThanAValueIsTaken() {
    for (String text :
        List.of(
            "hostname = \"a\\nb\"",
            "[wired]\naddress = \"192.0.2.1/24\\nDHCP=no\"",
            "[wired]\naddress = \"192.0.2.1/33\"",
            "[wired]\naddress = \"fe80::1%eth0/64\"",
            "[wired]\ndns = [\"a.example\"]",
            "[time]\nservers = [\"a b\"]",
            "[time]\nservers = [\"a\\nb\"]",
            WIFI + "password = \"12345678\\n}\"",
            WIFI.replace("FR", "F\\n"))) {
      assertFalse(said(text).isEmpty(), text);
    }
    assertEquals("2001:db8::2/64", load("[wired]\naddress = \"2001:db8::2/64\"").wired().address());
  }

  @Test
  void itsPasswordIsInNoText() {
    assertFalse(load(WIFI + "password = \"secret words\"").toString().contains("secret"));
  }
}
