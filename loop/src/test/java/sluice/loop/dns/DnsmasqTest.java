package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.net.KnownHosts;

/** Against a server that nobody here wrote; skipped, visibly, where dnsmasq is not installed. */
class DnsmasqTest {
  private static final List<String> PLACES =
      List.of("/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq");
  private static final int ADDRESSES = 100;
  private static final int PORTS_MAX = 10;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<Throwable> uncaught = new ArrayList<>();
  private @Nullable Process process;
  private @Nullable Dns dns;

  @BeforeEach
  void start() throws IOException {
    loop.onUncaught((_, e) -> uncaught.add(e));
    String dnsmasq = PLACES.stream().filter(p -> Files.exists(Path.of(p))).findFirst().orElse("");
    assumeTrue(!dnsmasq.isEmpty(), "dnsmasq is not installed: apt-get install dnsmasq-base");
    for (int port = 0; !answers(dnsmasq); port++) { // a port was taken between choice and bind
      close(process, dns);
      assertTrue(port < PORTS_MAX, () -> "dnsmasq: " + log());
    }
  }

  /** Whether dnsmasq has come up; not if its port has been taken in the meantime. */
  private boolean answers(String dnsmasq) throws IOException {
    InetSocketAddress server = freeAddress();
    Path file =
        Files.writeString(dir.resolve("dnsmasq.conf"), String.join("\n", lines(server.getPort())));
    Process started =
        new ProcessBuilder(dnsmasq, "--keep-in-foreground", "--conf-file=" + file)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("log").toFile())
            .start();
    process = started;
    Path empty = Files.writeString(dir.resolve("empty"), "");
    var overrides =
        new DnsOptions.Overrides(List.of(server), List.of(), 1, 500, 2, null, null, null);
    dns = Dns.open(loop, new DnsOptions(empty, empty, overrides, 16, 3_600_000, 64));
    while (query("both.test", "A") == null) { // not listening yet
      if (!started.isAlive()) {
        return false;
      }
      loop.setTimeout(50, loop::stop);
      loop.run();
    }
    return true;
  }

  private static List<String> lines(int port) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "port=" + port,
                "listen-address=127.0.0.1",
                "bind-interfaces",
                "no-resolv",
                "no-hosts",
                "pid-file=",
                "user=" + System.getProperty("user.name"),
                "local=/test/",
                "host-record=both.test,192.0.2.7,2001:db8::7,60",
                "host-record=short.test,192.0.2.8,1",
                "cname=alias.test,middle.test",
                "cname=middle.test,both.test"));
    IntStream.rangeClosed(1, ADDRESSES)
        .forEach(i -> lines.add("host-record=big.test,198.51.100." + i));
    return lines;
  }

  @AfterEach
  void close() {
    close(process, dns);
    loop.close();
    assertEquals(List.of(), uncaught);
  }

  private static void close(@Nullable Process process, @Nullable Dns dns) {
    if (process != null) {
      process.destroyForcibly();
    }
    if (dns != null) {
      dns.close();
    }
  }

  @Test
  void both_families_come_with_their_time_and_the_next_time_from_the_cache() {
    DnsReport first = explain("both.test");
    assertEquals(List.of("192.0.2.7", "2001:db8::7"), texts(first));
    assertEquals(List.of("SERVER 60 udp", "SERVER 60 udp"), how(first));
    assertTrue(how(explain("both.test")).stream().allMatch(step -> step.startsWith("CACHE ")));
  }

  @Test
  void cnames_are_followed() {
    assertEquals(List.of("192.0.2.7", "2001:db8::7"), texts(explain("alias.test")));
    DnsAnswer raw = query("alias.test", "A");
    assertNotNull(raw);
    assertEquals(
        List.of("CNAME", "CNAME", "A"),
        raw.answers().stream().map(record -> record.type()).toList());
  }

  @Test
  void a_name_that_is_not_there_is_unknown() {
    DnsReport report = explain("nothing.test");
    assertNotNull(report.problem());
    assertEquals(DnsException.Kind.UNKNOWN, report.problem().kind());
  }

  @Test
  void what_does_not_fit_a_datagram_comes_over_tcp() {
    DnsReport report = explain("big.test");
    assertEquals(Chain.ADDRESSES_MAX, report.addresses().size());
    assertTrue(how(report).stream().anyMatch(step -> step.endsWith(" tcp")), how(report)::toString);
    DnsAnswer raw = query("big.test", "A");
    assertNotNull(raw);
    assertEquals(ADDRESSES, raw.answers().size());
    assertTrue(raw.bytes() > Wire.UDP_BYTES_MAX);
  }

  /** A stopped process is a silent one: nothing refuses, nothing answers. */
  @Test
  void a_server_that_falls_silent_leaves_what_it_said_and_comes_back() throws Exception {
    assertEquals(List.of("192.0.2.8"), texts(explain("short.test")));
    signal("STOP");
    loop.setTimeout(1_100, loop::stop); // the second for which it holds is the server's
    loop.run();
    DnsReport stale = explain("short.test");
    assertNull(stale.problem());
    assertEquals(List.of("192.0.2.8"), texts(stale));
    assertTrue(how(stale).contains("STALE 0 udp"), how(stale)::toString);
    DnsReport other = explain("both.test");
    assertNotNull(other.problem());
    assertEquals(DnsException.Kind.SILENT, other.problem().kind());
    signal("CONT");
    assertEquals(List.of("192.0.2.7", "2001:db8::7"), texts(explain("both.test")));
  }

  private void signal(String name) throws Exception {
    Process running = process;
    assertNotNull(running);
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + running.pid()).start().waitFor());
  }

  private DnsReport explain(String host) {
    List<DnsReport> reports = new ArrayList<>();
    resolver()
        .explain(host)
        .thenAccept(report -> {
          reports.add(report);
          loop.stop();
        });
    loop.run();
    return reports.getFirst();
  }

  private @Nullable DnsAnswer query(String name, String type) {
    List<DnsAnswer> answers = new ArrayList<>();
    var _ =
        resolver()
            .query(name, type)
            .handle((answer, _) -> {
              if (answer != null) {
                answers.add(answer);
              }
              loop.stop();
              return true;
            });
    loop.run();
    return answers.isEmpty() ? null : answers.getFirst();
  }

  private Dns resolver() {
    Dns open = dns;
    assertNotNull(open);
    return open;
  }

  private String log() {
    try {
      return Files.readString(dir.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> texts(DnsReport report) {
    return report.addresses().stream().map(KnownHosts::text).sorted().toList();
  }

  private static List<String> how(DnsReport report) {
    return report.steps().stream()
        .map(step -> step.source() + " " + step.ttlSeconds() + " " + step.transport())
        .toList();
  }

  /** Free for TCP and for UDP, as dnsmasq binds both. */
  private static InetSocketAddress freeAddress() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
        DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()))) {
      return new InetSocketAddress(loopback, udp.getLocalPort());
    } catch (BindException _) {
      return freeAddress();
    }
  }
}
