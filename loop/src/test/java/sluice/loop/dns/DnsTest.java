package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/** Names from files to addresses, over scripted servers on loopback. */
class DnsTest {
  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final ScriptedServer server = ScriptedServer.open(loop);
  private final Map<String, String> zone = new HashMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private Path conf = Path.of("");
  private Path hosts = Path.of("");
  private Dns dns = Dns.open(loop, DnsOptions.DEFAULT);

  @BeforeEach
  void open() throws IOException {
    loop.onUncaught((_, e) -> uncaught.add(e));
    loop.setTimeout(20_000, () -> end("the test takes too long")).unref();
    conf = Files.writeString(dir.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    hosts = Files.writeString(dir.resolve("hosts"), "");
    server.answering(this::serve);
    dns = dns(List.of(server.address()));
  }

  @AfterEach
  void close() {
    dns.close();
    loop.close();
    assertTrue(uncaught.isEmpty(), uncaught::toString);
  }

  @Test
  void both_families_come_and_then_the_end() {
    zone.put("A broker.example.", "192.0.2.1");
    zone.put("AAAA broker.example.", "2001:db8::1");
    resolve("broker.example");
    assertEquals(3, trace.size());
    assertTrue(trace.contains("INET [/192.0.2.1]"), trace::toString);
    assertTrue(trace.contains("INET6 [/2001:db8:0:0:0:0:0:1]"), trace::toString);
    assertEquals("end", trace.getLast());
  }

  @Test
  void a_family_that_is_none_is_told_as_that() {
    zone.put("A broker.example.", "192.0.2.1");
    resolve("broker.example");
    assertTrue(trace.contains("INET6 []"), trace::toString);
    assertEquals("end", trace.getLast());
  }

  @Test
  void a_name_that_is_not_there_is_told_with_all_that_was_tried() throws IOException {
    rewrite(conf, "nameserver 127.0.0.1\nsearch lab.example corp.example\n");
    resolve("broker");
    assertEquals(
        List.of(
            "UNKNOWN the name is unknown (tried broker.lab.example., broker.corp.example.,"
                + " broker.); check the spelling and the DNS servers"),
        trace);
    assertEquals(6, server.asked.size());
  }

  @Test
  void the_search_list_ends_at_the_first_that_is_there() throws IOException {
    rewrite(conf, "nameserver 127.0.0.1\nsearch lab.example corp.example\n");
    zone.put("A broker.corp.example.", "192.0.2.7");
    resolve("broker");
    assertTrue(trace.contains("INET [/192.0.2.7]"), trace::toString);
    assertEquals(4, server.asked.size());
  }

  @Test
  void the_hosts_file_comes_first() throws IOException {
    rewrite(
        hosts,
        "192.0.2.9\tBroker.example broker # mine\nnonsense x\n::7 six\n2001:db8::9 broker\n");
    resolve("broker");
    resolve("BROKER.example.");
    resolve("six");
    assertEquals(
        List.of(
            "INET6 [/2001:db8:0:0:0:0:0:9]",
            "INET [/192.0.2.9]",
            "end",
            "INET6 []",
            "INET [/192.0.2.9]",
            "end",
            "INET6 [/0:0:0:0:0:0:0:7]",
            "INET []",
            "end"),
        trace);
    assertEquals(List.of(), server.asked);
  }

  @Test
  void addresses_and_localhost_ask_nobody_and_bad_names_are_told_why() {
    resolve("192.0.2.1");
    resolve("localhost");
    resolve("a..b");
    resolve("a\0b");
    assertEquals(List.of(), server.asked);
    assertTrue(trace.get(6).startsWith("MALFORMED two dots"), trace::toString);
    assertTrue(trace.get(7).startsWith("MALFORMED character 2"), trace::toString);
  }

  @Test
  void the_listener_is_never_called_before_the_call_returns_nor_after_a_cancel() {
    HostResolver.Lookup lookup = dns.resolve("localhost", new Recording());
    assertEquals(List.of(), trace);
    lookup.cancel();
    zone.put("A broker.example.", "192.0.2.1");
    HostResolver.Lookup second = dns.resolve("broker.example", new Recording());
    loop.setTimeout(50, () -> second.cancel());
    server.overUdp = query -> List.of();
    loop.setTimeout(300, loop::stop);
    loop.run();
    assertEquals(List.of(), trace);
  }

  @Test
  void a_listener_that_cancels_at_the_first_family_hears_no_more() {
    zone.put("A broker.example.", "192.0.2.1");
    zone.put("AAAA broker.example.", "2001:db8::1");
    HostResolver.Lookup[] lookup = new HostResolver.Lookup[1];
    lookup[0] =
        dns.resolve(
            "broker.example",
            new Recording() {
              @Override
              public void onAddresses(StandardProtocolFamily family, List<InetAddress> found) {
                super.onAddresses(family, found);
                lookup[0].cancel();
                loop.setTimeout(100, loop::stop);
              }
            });
    loop.run();
    assertEquals(1, trace.size());
  }

  @Test
  void silent_servers_are_told_once_and_the_search_list_is_not_gone_through() throws IOException {
    rewrite(conf, "nameserver 127.0.0.1\nsearch a.example b.example c.example\n");
    server.overUdp = query -> List.of();
    resolve("broker");
    assertTrue(trace.getFirst().startsWith("SILENT no DNS server has an answer"), trace::toString);
    assertTrue(server.asked.stream().allMatch(q -> q.endsWith(" broker.a.example.")));
  }

  @Test
  void resolv_conf_that_changes_at_run_time_is_followed() throws IOException {
    ScriptedServer second = ScriptedServer.open(loop);
    second.answering(query -> Replies.ok(query, Replies.a(Replies.nameOf(query), 60, "192.0.2.2")));
    DnsFiles files = new DnsFiles(loop, options(List.of()), () -> trace.add("servers changed"));
    current(files);
    rewrite(conf, "nameserver 127.0.0.2\nsearch new.example\n");
    resetAge(files);
    assertEquals(List.of("servers changed"), trace);
    assertEquals("127.0.0.2", ServerAddress.text(files.conf().servers().getFirst()));
    assertEquals(List.of("new.example"), files.conf().search());
  }

  @Test
  void resolv_conf_that_is_empty_gone_a_directory_huge_or_unreadable_changes_nothing()
      throws IOException {
    rewrite(conf, "nameserver 127.0.0.7\n");
    DnsFiles files = new DnsFiles(loop, options(List.of()), () -> trace.add("servers changed"));
    current(files);
    assertEquals(List.of("servers changed"), trace);
    rewrite(conf, "");
    resetAge(files);
    Files.delete(conf);
    resetAge(files);
    Files.createDirectory(conf);
    resetAge(files);
    Files.delete(conf);
    Files.write(conf, new byte[DnsFiles.BYTES_MAX + 1]);
    resetAge(files);
    Files.delete(conf);
    Files.createSymbolicLink(conf, Path.of("/proc/self/mem")); // nobody can read its beginning
    resetAge(files);
    assertEquals("127.0.0.7", ServerAddress.text(files.conf().servers().getFirst()));
    rewrite(conf, "nameserver 127.0.0.8\n");
    resetAge(files);
    assertEquals("127.0.0.8", ServerAddress.text(files.conf().servers().getFirst()));
    assertEquals(List.of("servers changed", "servers changed"), trace);
  }

  @Test
  void without_resolv_conf_this_machine_is_asked() throws IOException {
    Files.delete(conf);
    DnsFiles files = new DnsFiles(loop, options(List.of()), () -> {});
    current(files);
    assertEquals("127.0.0.1", ServerAddress.text(files.conf().servers().getFirst()));
  }

  @Test
  void ipv6_is_not_asked_for_where_resolv_conf_says_so() throws IOException {
    rewrite(conf, "nameserver 127.0.0.1\noptions no-aaaa\n");
    zone.put("A broker.example.", "192.0.2.1");
    resolve("broker.example");
    assertEquals(List.of("UDP A broker.example."), server.asked);
  }

  @Test
  void a_raw_question_shows_what_the_server_said() {
    zone.put("A broker.example.", "192.0.2.1");
    dns.query("broker.example", "A").thenAccept(answer -> end(answer.toString()));
    loop.run();
    assertTrue(trace.getFirst().contains("NOERROR"), trace::toString);
    assertTrue(trace.getFirst().contains("type=A, data=192.0.2.1"), trace::toString);
    dns.query("192.0.2.1", "PTR").thenAccept(answer -> end(answer.name() + answer.rcode()));
    loop.run();
    assertEquals("1.2.0.192.in-addr.arpa.NXDOMAIN", trace.getLast());
  }

  @Test
  void a_closed_resolver_says_so() {
    dns.close();
    resolve("broker.example");
    assertEquals(List.of("REFUSED the resolver is closed"), trace);
  }

  private byte[] serve(byte[] query) {
    String name = Replies.nameOf(query);
    String type = Replies.typeOf(query);
    String address = zone.get(type + " " + name);
    if (address == null) {
      boolean exists = zone.keySet().stream().anyMatch(key -> key.endsWith(" " + name));
      int rcode = exists ? Rcode.NOERROR : Rcode.NXDOMAIN;
      var soa = List.of(Replies.soa("example.", 60, 60));
      return Replies.to(query, rcode, List.of(), soa).toWire();
    }
    return Replies.ok(
        query, type.equals("A") ? Replies.a(name, 60, address) : Replies.aaaa(name, 60, address));
  }

  private Dns dns(List<InetSocketAddress> servers) {
    return Dns.open(loop, options(servers));
  }

  private DnsOptions options(List<InetSocketAddress> servers) {
    var overrides = new DnsOptions.Overrides(servers, null, -1, 150, 2, null, null, null);
    return new DnsOptions(conf, hosts, overrides, 16, 0, 64);
  }

  private void resolve(String host) {
    dns.resolve(host, new Recording());
    loop.run();
  }

  private void current(DnsFiles files) {
    files.whenCurrent(loop::stop);
    loop.run();
  }

  /** Lets the time pass after which the files are looked at again, and has them looked at. */
  private void resetAge(DnsFiles files) {
    loop.setTimeout(DnsFiles.CHECK_MILLIS, () -> files.whenCurrent(loop::stop));
    loop.run();
  }

  /** With a time of its own, as the next write on a board would have. */
  private static void rewrite(Path file, String text) throws IOException {
    FileTime before = Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
    Files.deleteIfExists(file);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 1_000));
  }

  private void end(String what) {
    trace.add(what);
    loop.stop();
  }

  private class Recording implements HostResolver.Answers {
    @Override
    public void onAddresses(StandardProtocolFamily family, List<InetAddress> addresses) {
      trace.add(family + " " + addresses);
    }

    @Override
    public void onEnd(@Nullable IOException failure) {
      end(failure instanceof DnsException e ? e.kind() + " " + e.getMessage() : "end");
    }
  }
}
