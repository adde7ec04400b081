package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;

/**
 * What a name costs a process that has resolved none before: another JVM, which tells its classes.
 */
@Timeout(60)
class LazyTest {
  private static final String DNSJAVA = "org.xbill.DNS.";

  @TempDir Path dir;

  /** Resolves each of its arguments; and says what came of it. */
  public static final class Resolving {
    public static void main(String[] args) {
      try (Loop loop = Loop.open()) {
        DnsOptions options =
            new DnsOptions(
                Path.of(args[0]), Path.of(args[1]), DnsOptions.Overrides.NONE, 16, 0, 64);
        Dns dns = Dns.open(loop, options);
        for (String host : List.of(args).subList(2, args.length)) {
          dns.explain(host)
              .thenAccept(report -> {
                System.out.println("found " + report.addresses());
                loop.stop();
              });
          loop.run();
        }
        dns.close();
      }
    }
  }

  @Test
  void a_resolver_that_is_not_asked_loads_nothing_but_itself() throws Exception {
    List<String> classes = run();
    assertTrue(classes.contains("sluice.loop.dns.Dns"), classes::toString);
    assertEquals(
        List.of(
            "sluice.loop.dns.Dns",
            "sluice.loop.dns.DnsException", // to verify the first
            "sluice.loop.dns.DnsOptions",
            "sluice.loop.dns.DnsOptions$Overrides"),
        classes.stream()
            .filter(name -> name.startsWith("sluice.loop.dns.") || name.startsWith(DNSJAVA))
            .filter(name -> !name.contains("Test"))
            .sorted()
            .toList());
  }

  @Test
  void an_address_localhost_and_a_name_of_the_hosts_file_load_no_dnsjava() throws Exception {
    List<String> classes = run("192.0.2.1", "localhost", "broker.example");
    assertEquals(3, classes.stream().filter(line -> line.startsWith("found [")).count());
    assertFalse(classes.contains("found []"), classes::toString);
    assertTrue(classes.stream().noneMatch(name -> name.startsWith(DNSJAVA)), classes::toString);
  }

  /** Without which the two above could not fail. */
  @Test
  void a_name_that_servers_are_asked_for_loads_it() throws Exception {
    List<String> classes = run("other.example");
    assertTrue(classes.contains("found []"), classes::toString);
    assertTrue(classes.stream().anyMatch(name -> name.startsWith(DNSJAVA)));
  }

  /** Its classes, and what it says. */
  private List<String> run(String... hosts) throws Exception {
    Path conf = Files.writeString(dir.resolve("resolv.conf"), "nameserver 0.0.0.0\n");
    Path names = Files.writeString(dir.resolve("hosts"), "192.0.2.1 broker.example\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Resolving.class.getName(),
                conf.toString(),
                names.toString()));
    command.addAll(List.of(hosts));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines()
        .map(line -> line.startsWith("found ") ? line : line.replaceAll(" source: .*", ""))
        .toList();
  }
}
