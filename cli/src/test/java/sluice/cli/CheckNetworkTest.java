package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sluice check --network} makes of a card's network settings. */
final class CheckNetworkTest {
  @TempDir Path dir;

  @BeforeEach
  void configuration() throws IOException {
    Files.writeString(dir.resolve("sluice.toml"), "[uplink.u]\nhost = \"broker.example\"\n");
  }

  private CommandRun check(String network) throws IOException {
    Path file = Files.writeString(dir.resolve("network.toml"), network);
    String config = dir.resolve("sluice.toml").toString();
    String out = dir.resolve("out").toString();
    return CommandRun.of(
        "check", "--config", config, "--network", file.toString(), "--network-out", out);
  }

  private String written(String name) throws IOException {
    return Files.readString(dir.resolve("out").resolve(name));
  }

  @Test
  void aCableWithDhcpKeepsItsAddressOverBoots() throws Exception {
    assertEquals(0, check("").exit());
    assertEquals(
        """
        [Match]
        Name=en* eth* end* usb*

        [Network]
        DHCP=yes

        [DHCPv4]
        ClientIdentifier=mac

        [DHCPv6]
        DUIDType=link-layer
        """,
        written("wired.network"));
    assertEquals("sluice\n", written("hostname"));
    assertFalse(Files.exists(dir.resolve("out/wifi.conf")));
  }

  @Test
  void addressesAndWifiAndTimeReachWhoActsOnThem() throws Exception {
    CommandRun run =
        check(
            """
            hostname = "Shed"
            [wifi]
            ssid = "a\\"}\\n"
            password = "with \\"quotes\\" in"
            country = "DE"
            hidden = true
            address = "192.0.2.21/24"
            gateway = "192.0.2.1"
            dns = ["192.0.2.1", "192.0.2.2"]
            [time]
            servers = ["ntp.example", "192.0.2.3"]
            """);
    assertEquals(0, run.exit(), run.stderr());
    assertEquals("shed\n", written("hostname"));
    assertEquals(
        """
        country=DE
        network={
          ssid=61227d0a
          key_mgmt=WPA-PSK
          psk="with "quotes" in"
          scan_ssid=1
        }
        """,
        written("wifi.conf"));
    String addresses =
        """
        Name=wlan*

        [Network]
        Address=192.0.2.21/24
        Gateway=192.0.2.1
        DNS=192.0.2.1
        DNS=192.0.2.2
        """;
    assertTrue(written("wifi.network").contains(addresses), written("wifi.network"));
    assertEquals("[Time]\nNTP=ntp.example 192.0.2.3\n", written("time.conf"));
    var mode = Files.getPosixFilePermissions(dir.resolve("out/wifi.conf"));
    assertEquals("rw-------", PosixFilePermissions.toString(mode));
  }

  @Test
  void nothingIsWrittenIfEitherFileIsWrong() throws Exception {
    CommandRun run = check("hostname = 7\n");
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertTrue(run.stderr().contains("network.toml:1:1: hostname: must be a string"), run.stderr());
    Files.writeString(dir.resolve("sluice.toml"), "[uplink.u]\nport = 1\n");
    assertEquals(ExitCode.CONFIG.code, check("").exit());
    assertFalse(Files.exists(dir.resolve("out")));
  }

  @Test
  void aFolderThatCannotBeWrittenSaysSo() throws Exception {
    Files.writeString(dir.resolve("out"), "a file");
    CommandRun run = check("");
    assertEquals(ExitCode.FAILED.code, run.exit());
    assertTrue(run.stderr().contains("out: cannot be written"), run.stderr());
  }
}
