package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** resolv.conf(5), names and servers in text. */
class ResolvConfTest {
  private static final String FULL =
      """
      # from DHCP
      ; and a remark
      domain old.example
      search corp.example  .lab.example.
      nameserver 192.0.2.1
      nameserver\t2001:db8::53
      nameserver nonsense
      nameserver
      sortlist 10.0.0.0/8
      options ndots:2 timeout:3 attempts:4 rotate use-vc no-aaaa inet6 trust-ad
      """;

  @Test
  void all_of_it_is_read() {
    ResolvConf conf = ResolvConf.parse(FULL);
    assertEquals(List.of("192.0.2.1", "2001:db8::53"), texts(conf.servers()));
    assertEquals(List.of("corp.example", "lab.example"), conf.search());
    assertEquals(2, conf.ndots());
    assertEquals(3_000, conf.timeoutMillis());
    assertEquals(4, conf.attempts());
    assertTrue(conf.rotate() && conf.tcp() && conf.noIpv6());
  }

  @Test
  void numbers_are_cut_to_their_range_and_nonsense_changes_nothing() {
    ResolvConf conf = ResolvConf.parse("options ndots:99 timeout:x attempts:-1 ndots:\n");
    assertEquals(ResolvConf.NDOTS_MAX, conf.ndots());
    assertEquals(0, conf.timeoutMillis());
    assertEquals(0, conf.attempts());
    assertEquals(30_000, ResolvConf.parse("options timeout:999999999").timeoutMillis());
  }

  @Test
  void more_servers_and_domains_than_are_taken_are_left_out() {
    ResolvConf conf =
        ResolvConf.parse(
            "nameserver 192.0.2.1\n".repeat(100) + "search " + "a.example ".repeat(99));
    assertEquals(ResolvConf.SERVERS_MAX, conf.servers().size());
    assertEquals(ResolvConf.SEARCH_MAX, conf.search().size());
  }

  @Test
  void nothing_in_it_is_an_error() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      StringBuilder text = new StringBuilder(FULL);
      for (int i = 0; i < 20; i++) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x180));
      }
      ResolvConf conf = ResolvConf.parse(text.toString());
      assertTrue(conf.servers().size() <= 2, "seed " + seed);
    }
    assertEquals(List.of(), ResolvConf.parse("").servers());
  }

  @Test
  void names_are_tried_in_the_order_that_ndots_says() {
    ResolvConf conf = ResolvConf.parse("search a.example b.example\noptions ndots:2");
    assertEquals(
        List.of("broker.a.example.", "broker.b.example.", "broker."),
        HostName.candidates("broker", conf));
    assertEquals(
        List.of("mqtt.lab.a.example.", "mqtt.lab.b.example.", "mqtt.lab."),
        HostName.candidates("mqtt.lab", conf));
    assertEquals("x.y.z.", HostName.candidates("x.y.z", conf).getFirst());
    assertEquals(List.of("broker."), HostName.candidates("broker.", conf));
  }

  @Test
  void a_search_domain_that_makes_a_name_too_long_is_passed_over() {
    ResolvConf conf = ResolvConf.parse("search " + "a".repeat(60) + "." + "b".repeat(60));
    String host = ("c".repeat(50) + ".").repeat(3) + "example";
    assertEquals(List.of(host + "."), HostName.candidates(host, conf));
  }

  @Test
  void names_that_cannot_be_asked_for_are_told_why() {
    assertNull(HostName.complaint("broker.example"));
    assertNull(HostName.complaint("_mqtt._tcp.broker.example."));
    assertNull(HostName.complaint("a".repeat(63) + ".example"));
    assertEquals("the name is empty", HostName.complaint(""));
    assertEquals("the name is empty", HostName.complaint("."));
    assertTrue(said("a".repeat(64) + ".example").contains("over 63"));
    assertTrue(said("a.".repeat(127) + "a").contains("over 253"));
    assertTrue(said("a..b").contains("two dots"));
    assertTrue(said("bro\0ker").contains("character 4"));
    assertTrue(said("a b").contains("character 2"));
    assertTrue(said("a\\000b").contains("character 2"));
  }

  @Test
  void letters_beyond_ascii_are_translated() {
    assertEquals("xn--bcher-kva.example", HostName.normal("B\u00fccher.example"));
  }

  @Test
  void silent_servers_are_asked_last_for_a_time_that_doubles() {
    Servers servers = new Servers();
    ResolvConf conf = ResolvConf.parse("nameserver 192.0.2.1\nnameserver 192.0.2.2\n");
    InetSocketAddress first = conf.servers().getFirst();
    assertEquals(List.of("192.0.2.1", "192.0.2.2"), texts(servers.order(conf, 0)));
    servers.silent(first, 0);
    assertEquals(List.of("192.0.2.2", "192.0.2.1"), texts(servers.order(conf, seconds(4))));
    assertEquals(List.of("192.0.2.1", "192.0.2.2"), texts(servers.order(conf, seconds(6))));
    servers.silent(first, seconds(6));
    assertEquals(List.of("192.0.2.2", "192.0.2.1"), texts(servers.order(conf, seconds(15))));
    for (int i = 0; i < 100; i++) {
      servers.silent(first, seconds(20));
    }
    assertEquals(List.of("192.0.2.2", "192.0.2.1"), texts(servers.order(conf, seconds(79))));
    assertEquals(List.of("192.0.2.1", "192.0.2.2"), texts(servers.order(conf, seconds(81))));
    servers.silent(first, seconds(81));
    servers.answered(first);
    assertEquals("192.0.2.1", texts(servers.order(conf, seconds(81))).getFirst());
  }

  @Test
  void rotation_begins_with_another_server_each_time() {
    Servers servers = new Servers();
    ResolvConf conf =
        ResolvConf.parse("nameserver 192.0.2.1\nnameserver 192.0.2.2\noptions rotate");
    assertEquals("192.0.2.1", texts(servers.order(conf, 0)).getFirst());
    assertEquals("192.0.2.2", texts(servers.order(conf, 0)).getFirst());
    assertEquals("192.0.2.1", texts(servers.order(conf, 0)).getFirst());
  }

  @Test
  void what_is_known_of_a_server_goes_with_it() {
    Servers servers = new Servers();
    ResolvConf before = ResolvConf.parse("nameserver 192.0.2.1");
    servers.silent(before.servers().getFirst(), 0);
    servers.order(ResolvConf.parse("nameserver 192.0.2.9"), 0);
    assertEquals(0, servers.penalised());
  }

  private static String said(String host) {
    return String.valueOf(HostName.complaint(host));
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private static List<String> texts(List<InetSocketAddress> servers) {
    return servers.stream().map(ServerAddress::text).toList();
  }
}
