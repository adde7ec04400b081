package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.config.Parsing.BASE;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;
import static sluice.config.Parsing.parse;
import static sluice.config.Parsing.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  private static final String MINIMAL = "[uplink.cloud]\nhost = \"broker.example\"\n";

  @Test
  void a_host_is_all_that_must_be_said() {
    SluiceConfig config = load(MINIMAL);
    assertEquals("broker.example", config.uplinks().values().iterator().next().host());
    assertEquals(1883, config.uplinks().values().iterator().next().port());
    assertEquals(20, config.spool().commitIntervalMillis());
  }

  @Test
  void all_errors_are_reported_at_once_with_line_and_column() {
    String said =
        texts(
            parse(
                """
                [uplink.cloud]
                hosd = "x"
                port = 70000
                qos = "1"
                [spool]
                commit_interval = "20"
                max_bytes = 5
                """));
    assertTrue(
        said.contains("f.toml:2:1: uplink.cloud.hosd: unknown key; did you mean host?"), said);
    assertTrue(
        said.contains("f.toml:3:1: uplink.cloud.port: must be a whole number from 1 to"), said);
    assertTrue(said.contains("f.toml:4:1: uplink.cloud.qos: must be a whole number"), said);
    assertTrue(
        said.contains("f.toml:6:1: spool.commit_interval: must be a time with a unit"), said);
    assertTrue(said.contains("f.toml:7:1: spool.max_bytes: must be a size with a unit"), said);
    assertTrue(said.contains("\"host\" is missing"), said);
  }

  @Test
  void syntax_errors_and_duplicates_are_reported_with_their_place() {
    assertRejected("[uplink.cloud\nhost = 1", "f.toml:1:");
    assertRejected(MINIMAL + "host = \"again\"\n", "f.toml:3:1");
    assertRejected(MINIMAL + "[uplink.cloud]\n", "f.toml:3:");
    assertRejected("a\0b = 1", "f.toml:1:");
  }

  @Test
  void an_empty_file_says_what_is_missing() {
    assertRejected("", "uplink: no uplink; add [uplink.NAME] with a host");
  }

  @Test
  void several_uplinks_keep_their_order_and_their_own_settings() {
    SluiceConfig config =
        load(
            MINIMAL
                + """
                [uplink.backup]
                host = "backup.example"
                [uplink.backup.replay]
                bytes_per_hour = "5MiB"
                [uplink.backup.batch]
                form = "json-lines"
                compression = "zstd"
                """);
    List<UplinkConfig> uplinks = List.copyOf(config.uplinks().values());
    assertEquals(List.of("cloud", "backup"), uplinks.stream().map(UplinkConfig::name).toList());
    assertNull(uplinks.get(0).batch());
    assertEquals(5L << 20, uplinks.get(1).replay().bytesPerHour());
    BatchConfig batch = Objects.requireNonNull(uplinks.get(1).batch());
    assertEquals(BatchConfig.Compression.ZSTD, batch.compression());
    assertEquals(BatchConfig.Form.JSON_LINES, batch.form());
  }

  @Test
  void queues_of_the_spool_are_checked() {
    String ok =
        MINIMAL + "[spool.queue.a]\ntopics = [\"b/#\"]\n[spool.queue.default]\npriority = 1\n";
    assertEquals(
        List.of("a", "default"),
        load(ok).spool().queues().stream().map(QueueConfig::name).toList());
    assertRejected(MINIMAL + "[spool.queue.a]\n", "topics: is missing");
    assertRejected(MINIMAL + "[spool.queue.a]\ntopics = [\"b#\"]\n", "is no topic filter");
    assertRejected(MINIMAL + "[spool.queue.a]\ntopics = [1]\n", "must be an array of strings");
    assertRejected(
        MINIMAL + "[spool.queue.a]\ntopics = [\"b\"]\ndurability = \"memory\"\n",
        "needs max_bytes");
    assertRejected(MINIMAL + "[spool.queue.default]\ntopics = [\"b\"]\n", "it has no topics");
  }

  @Test
  void references_between_tables_are_checked() {
    assertRejected(MINIMAL + "[gpio.a]\nchip = \"none\"\nline = 1\n", "there is no [chip.none]");
    assertRejected(
        MINIMAL + "[chip.c]\n[gpio.a]\nchip=\"c\"\nline=1\n[gpio.b]\nchip=\"c\"\nline=1\n",
        "is used by [gpio.a] too");
    assertRejected(
        MINIMAL + "[chip.c]\ndriver=\"simulated\"\n[gpio.a]\nchip=\"c\"\nline=8\n", "lines 0 to 7");
    assertRejected(MINIMAL + "reconnect_min = \"2min\"\n", "is more than reconnect_max");
    assertRejected(MINIMAL + "password_file = \"p\"\n", "needs a \"username\"");
  }

  @Test
  void tls_is_checked_as_far_as_the_file_says() {
    String tls = MINIMAL + "[uplink.cloud.tls]\n";
    assertEquals(
        List.of(8_883), load(tls).uplinks().values().stream().map(UplinkConfig::port).toList());
    assertEquals(
        List.of(1_883), load(MINIMAL).uplinks().values().stream().map(UplinkConfig::port).toList());
    assertRejected(tls + "certificate = \"c\"\n", "needs a \"key\"");
    assertRejected(tls + "key = \"k\"\n", "needs a \"certificate\"");
    assertRejected(tls + "key_password_file = \"k\"\n", "needs a \"key\"");
    assertRejected(tls + "verify_name = \"a..b\"\n", "must be a host name");
    assertEquals(1, load(tls + "verify_name = \"fe80::1\"\n").uplinks().size());
    assertRejected(tls + "verify_name = \"\"\n", "must be a string that is not empty");
    assertRejected(tls + "verify_name = \"a\\u0000b\"\n", "must be a string that is not empty");
    assertRejected(tls + "pins = [\"sha256/short\"]\n", "must be of the form");
    assertRejected(tls + "pins = \"sha256/short\"\n", "must be an array of strings");
    assertRejected(tls + "alpn = [1]\n", "must be an array of strings");
    assertRejected(tls + "min_version = \"tls1.1\"\n", "one of \"tls1.2\", \"tls1.3\"");
    assertRejected(tls + "insecure = true\n", "unknown key");
    assertRejected(
        tls + "key = \"k\"\n[uplink.cloud.tls.pkcs11]\nmodule = \"m\"\nlabel = \"l\"\n",
        "exclude each other");
    assertRejected(
        "[uplink.cloud]\nhost = \"my_broker\"\n[uplink.cloud.tls]\n", "no name that a certificate");
  }

  @Test
  void paho_speaks_mqtt_5_only() {
    assertRejected(
        MINIMAL + "client = \"paho\"\nprotocol = \"mqtt3.1.1\"\n", "uplink.cloud.client");
    assertEquals(
        UplinkConfig.Client.PAHO,
        load(MINIMAL + "client = \"paho\"\n").uplinks().values().iterator().next().client());
  }

  @Test
  void a_will_has_a_topic_of_the_gateways_unless_it_is_said() {
    WillConfig will =
        load(MINIMAL + "[gateway]\nid = \"g\"\n[uplink.cloud.will]\n")
            .uplinks()
            .values()
            .iterator()
            .next()
            .will();
    assertEquals(new WillConfig("sluice/g/state", "offline", 1, false, 0), will);
    assertRejected(MINIMAL + "[uplink.cloud.will]\ntopic = \"a/#\"\n", "without + and #");
  }

  @Test
  void numbers_out_of_range_are_refused() {
    for (String bad : List.of("0", "-1", "99999999999", "1.5", "\"1\"", "true", "[1]", "{a=1}")) {
      assertRejected(MINIMAL + "inflight_max = " + bad + "\n", "uplink.cloud.inflight_max");
    }
    for (String bad : List.of("\"-1s\"", "\"1\"", "\"s\"", "\"9999999999999999s\"", "\"1 week\"")) {
      assertRejected(MINIMAL + "connect_timeout = " + bad + "\n", "uplink.cloud.connect_timeout");
    }
  }

  @Test
  void topics_must_be_such_that_can_be_published() {
    assertRejected(MINIMAL + "[gateway]\nid = \"a/b\"\n", "one level");
    assertRejected(MINIMAL + "[gateway]\ntopic_prefix = \"a/#\"\n", "must not hold # or +");
  }

  @Test
  void a_byte_order_mark_and_windows_line_ends_are_taken() {
    SluiceConfig config = load("\uFEFF" + MINIMAL.replace("\n", "\r\n"));
    assertEquals("broker.example", config.uplinks().values().iterator().next().host());
  }

  @Test
  void relative_paths_are_relative_to_the_file() {
    assertEquals(BASE.resolve("here"), load(MINIMAL + "[spool]\ndir = \"here\"\n").spool().dir());
  }

  @Test
  void a_file_that_cannot_be_read_says_why(@TempDir Path dir) throws IOException {
    assertTrue(texts(ConfigFile.read(dir)).contains("is a directory"));
    assertTrue(texts(ConfigFile.read(dir.resolve("none"))).contains("does not exist"));
    Path latin = Files.write(dir.resolve("latin"), new byte[] {'#', (byte) 0xE4, '\n'});
    assertTrue(texts(ConfigFile.read(latin)).contains("is not UTF-8"));
    Path big = Files.write(dir.resolve("big"), new byte[ConfigFile.FILE_BYTES_MAX + 1]);
    assertTrue(texts(ConfigFile.read(big)).contains("larger than 20 KiB"));
  }

  @Test
  void a_device_or_pipe_is_refused_instead_of_waited_for() {
    assertTrue(texts(ConfigFile.read(Path.of("/dev/zero"))).contains("not a regular file"));
  }

  @Test
  void amounts_beyond_63_bits_are_refused() {
    assertRejected(MINIMAL + "keep_alive = \"999999999999d\"\n", "must be a time with a unit");
    assertRejected(
        MINIMAL + "[spool]\nmax_bytes = \"999999999999GiB\"\n", "must be a size with a unit");
  }

  @Test
  void problems_cannot_move_a_terminals_cursor() {
    String said = texts(parse(MINIMAL + "\"\\u001b[2J\" = 1\n[gateway]\n\"\\n\" = 1\n"));
    assertEquals(2, said.lines().count(), said);
    assertTrue(said.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), said);
  }

  @Test
  void the_demo_is_a_configuration_like_any_other() {
    assertEquals("loaded", texts(ConfigFile.demo(BASE)));
  }
}
