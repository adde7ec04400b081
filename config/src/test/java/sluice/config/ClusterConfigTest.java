package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code [cluster]}, and what each worker does of a configuration. */
class ClusterConfigTest {
  private static final String FILE =
      """
      [gateway]
      id = "g"
      [uplink.cloud]
      host = "broker.example"
      [uplink.cloud.will]
      [listen.shop]
      [sample.load]
      source = "load"
      [spool]
      dir = "/var/spool/s"
      [cluster]
      workers = 3
      deal = "round-robin"
      """;

  @Test
  void the_first_worker_does_all_and_has_the_spool_that_was_there_before() {
    SluiceConfig first = load(FILE).asWorker(1);
    assertEquals("/var/spool/s", first.spool().dir().toString());
    assertEquals(1, first.samples().size());
    assertEquals("g", first.gateway().id());
    assertTrue(first.cluster().isWorker());
  }

  @Test
  void the_others_listen_and_publish_with_a_spool_and_sessions_of_their_own() {
    SluiceConfig second = load(FILE).asWorker(2);
    assertEquals("/var/spool/s/w2", second.spool().dir().toString());
    assertEquals(0, second.samples().size());
    assertEquals("g-w2", second.gateway().id());
    UplinkConfig uplink = Objects.requireNonNull(second.uplinks().get("cloud"));
    assertEquals("g-w2", uplink.clientId());
    assertNull(uplink.will(), "the gateway is there as long as its first worker is");
    ListenConfig listen = Objects.requireNonNull(second.listeners().get("shop"));
    assertEquals("sluice/g/", listen.topics().prefix(), "topics do not tell which worker it was");
  }

  @Test
  void where_workers_meet_is_an_address_or_a_path() {
    assertEquals(
        new ValkeyConfig("127.0.0.1", 6_379, null, null),
        load(FILE + "valkey = \"127.0.0.1\"").cluster().valkey());
    assertEquals(
        new ValkeyConfig("0:0:0:0:0:0:0:1", 7_000, null, Parsing.BASE.resolve("p")),
        load(FILE + "valkey = \"[::1]:7000\"\nvalkey_password_file = \"p\"").cluster().valkey());
    assertEquals(
        new ValkeyConfig("", 0, Parsing.BASE.resolve("run/v.sock"), null),
        load(FILE + "valkey = \"run/v.sock\"").cluster().valkey());
    assertRejected(FILE + "valkey = \"cache.example\"", "valkey", "127.0.0.1:6379");
    assertRejected(FILE + "valkey = \"127.0.0.1:x\"", "valkey", "127.0.0.1:6379");
    assertRejected(FILE + "valkey_password_file = \"p\"", "whose password");
  }

  @Test
  void what_is_wrong_with_it_is_said() {
    assertRejected(FILE.replace("workers = 3", "workers = 9"), "workers", "0 to 8");
    assertRejected(FILE.replace("round-robin", "random"), "deal", "client-id");
  }
}
