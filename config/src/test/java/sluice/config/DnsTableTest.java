package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DnsTableTest {
  private static final String MINIMAL = "[uplink.cloud]\nhost = \"broker.example\"\n";

  @Test
  void without_it_the_systems_files_hold() {
    DnsConfig dns = load("");
    assertEquals(List.of(), dns.servers());
    assertEquals(Path.of("/etc/resolv.conf"), dns.resolvConf());
    assertEquals(86_400_000, dns.staleMillis());
    assertNull(dns.search());
    assertNull(dns.rotate());
    assertEquals(List.of(-1, 0, 0), List.of(dns.ndots(), dns.timeoutMillis(), dns.attempts()));
  }

  @Test
  void what_resolv_conf_says_can_be_overridden() {
    DnsConfig dns =
        load(
            """
            search = []
            ndots = 0
            timeout = "300ms"
            attempts = 1
            rotate = false
            tcp = true
            ipv6 = false
            inflight_max = 4
            """);
    assertEquals(List.of(), dns.search());
    assertEquals(List.of(0, 300, 1), List.of(dns.ndots(), dns.timeoutMillis(), dns.attempts()));
    assertEquals(false, dns.rotate());
    assertEquals(true, dns.tcp());
    assertEquals(false, dns.ipv6());
    assertEquals(4, dns.inflightMax());
  }

  @Test
  void what_is_no_domain_is_refused() {
    for (String domain : List.of("a..b", ".a", "a.", "a b", "x".repeat(64), "ü.example")) {
      assertRejected("search = [\"" + domain + "\"]", "f.toml:4:", "holds no domain");
    }
    assertRejected("search = [" + "\"a\",".repeat(17) + "]", "holds more than 16 domains");
    assertEquals(List.of("lab.example", "a"), load("search = [\"lab.example\", \"a\"]").search());
  }

  @Test
  void servers_stand_with_and_without_port() {
    DnsConfig dns =
        load(
            "servers = [\"192.0.2.1\", \"192.0.2.2:5353\", \"2001:db8::1\", \"[::1]:54\", \"[::1]\"]");
    assertEquals(
        List.of(53, 5353, 53, 54, 53), dns.servers().stream().map(s -> s.getPort()).toList());
    assertEquals(
        List.of(4, 4, 16, 16, 16),
        dns.servers().stream().map(s -> s.getAddress().getAddress().length).toList());
    assertEquals(0xFE, DnsConfig.server("fe80::1%1").getAddress().getAddress()[0] & 0xFF);
  }

  @Test
  void what_is_no_server_is_refused_and_never_looked_up() {
    for (String text :
        List.of(
            "",
            "dns.example",
            "192.0.2.1:",
            "192.0.2.1:0",
            "192.0.2.1:x",
            "[::1",
            "[::1]x",
            "1.2.3.4.5",
            ":53",
            "192.0.2.1:99999")) {
      assertThrows(IllegalArgumentException.class, () -> DnsConfig.server(text), text);
    }
    assertRejected("servers = [\"dns.example\"]", "f.toml:4:", "holds no address: \"dns.example\"");
    assertRejected("servers = [53]", "must be an array of strings");
    assertRejected("servers = \"192.0.2.1\"", "must be an array of strings");
    assertRejected("servers = [" + "\"192.0.2.1\",".repeat(9) + "]", "holds more than 8 servers");
  }

  @Test
  void limits_are_held_and_unknown_keys_told() {
    assertRejected("timeout = \"50ms\"", "from \"100ms\"");
    assertRejected("attempts = 6", "from 1 to 5");
    assertRejected("cache_entries = -1", "from 0 to 10000");
    assertRejected("stale = \"8d\"", "stale");
    assertRejected("ndots = 16", "from 0 to 15");
    assertRejected("rotate = 1", "true or false");
    assertRejected("inflight_max = 0", "from 1 to 1000");
    assertRejected("server = []", "did you mean servers?");
  }

  private static DnsConfig load(String lines) {
    return switch (parse(lines)) {
      case ConfigResult.Loaded loaded -> loaded.config().dns();
      case ConfigResult.Rejected rejected -> fail(texts(rejected));
    };
  }

  private static ConfigResult parse(String lines) {
    byte[] text = (MINIMAL + "[dns]\n" + lines).getBytes(StandardCharsets.UTF_8);
    return ConfigFile.parse("f.toml", text, Path.of("/base"), false);
  }

  private static String texts(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> "loaded";
      case ConfigResult.Rejected rejected ->
          rejected.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
    };
  }

  private static void assertRejected(String lines, String... parts) {
    String said = texts(parse(lines));
    for (String part : parts) {
      assertTrue(said.contains(part), "wanted <" + part + "> in:\n" + said);
    }
  }
}
