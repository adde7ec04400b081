package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.testkit.NameServer;

/** {@code sluice dns} against a server that knows one address for every name. */
final class DnsCommandTest {
  private final NameServer names = NameServer.start("192.0.2.7");
  private final String server = names.text();

  @AfterEach
  void close() {
    names.close();
  }

  @Test
  void aNameGivesItsAddresses() {
    CommandRun run = CommandRun.of("dns", "broker.example.", "--server", server);
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stdout().startsWith("broker.example.\t60\tA\t192.0.2.7\n; "), run.stdout());
    assertTrue(run.stdout().contains("; broker.example. A: from " + server + " over udp\n"));
    assertTrue(
        run.stdout().contains("; broker.example. AAAA: from " + server + " over udp: no address"),
        run.stdout());
    assertTrue(run.stdout().endsWith(" ms; servers: " + server + "\n"), run.stdout());
  }

  @Test
  void aNameResolvedTwiceIsCached() {
    CommandRun run =
        CommandRun.of("dns", "broker.example.", "--server", server, "--count", "2", "--json");
    List<String> lines = run.stdout().lines().toList();
    assertEquals(2, lines.size(), run.stdout());
    String step = "\"type\":\"A\",\"source\":\"";
    assertTrue(lines.get(0).contains(step + "server\",\"ttl\":60"), lines.get(0));
    assertTrue(lines.get(1).contains(step + "cache\",\"ttl\":"), lines.get(1));
    assertTrue(lines.get(1).contains("\"addresses\":[\"192.0.2.7\"]"), lines.get(1));
    assertEquals(0, run.exit(), run.stderr());
  }

  @Test
  void theConfigurationsServersAreAsked(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("sluice.toml");
    String uplink = "[uplink.cloud]\nhost = \"broker.example\"\n";
    Files.writeString(file, uplink + "[dns]\nservers = [\"" + server + "\"]\nipv6 = false\n");
    CommandRun run = CommandRun.of("dns", "broker.example.", "--config", file.toString());
    assertTrue(run.stdout().startsWith("broker.example.\t60\tA\t192.0.2.7\n; "), run.stdout());
    assertFalse(run.stdout().contains("AAAA"), run.stdout());
    Files.writeString(file, uplink + "[dns]\nservers = [\"x\"]\n");
    CommandRun wrong = CommandRun.of("dns", "broker.example.", "--config", file.toString());
    assertEquals(ExitCode.CONFIG.code, wrong.exit());
    assertTrue(wrong.stderr().contains("sluice.toml:4:"), wrong.stderr());
  }

  @Test
  void aTypeShowsWhatTheServerSaid() {
    CommandRun run = CommandRun.of("dns", "broker.example", "--type", "a", "--server", server);
    assertTrue(run.stdout().startsWith("broker.example.\t60\tA\t192.0.2.7\n"), run.stdout());
    assertTrue(run.stdout().contains("; NOERROR from " + server + " over udp"), run.stdout());
    assertEquals(0, run.exit(), run.stderr());
  }

  @Test
  void noRecordIsAFailure() {
    CommandRun run = CommandRun.of("dns", "broker.example", "--type", "MX", "--server", server);
    assertEquals(ExitCode.FAILED.code, run.exit());
    assertTrue(run.stdout().startsWith("; NOERROR from "), run.stdout());
  }

  @Test
  void jsonHoldsBoth() {
    CommandRun plain = CommandRun.of("dns", "localhost", "--json");
    assertTrue(plain.stdout().contains("\"127.0.0.1\""), plain.stdout());
    CommandRun typed =
        CommandRun.of("dns", "broker.example", "--type", "A", "--server", server, "--json");
    assertTrue(typed.stdout().contains("\"data\" : \"192.0.2.7\""), typed.stdout());
    assertEquals(0, typed.exit(), typed.stderr());
  }

  @Test
  void aNameThatCannotBeAskedForSaysWhy() {
    for (String type : new String[] {"", "--type=A"}) {
      CommandRun run =
          type.isEmpty() ? CommandRun.of("dns", "a..b") : CommandRun.of("dns", "a..b", type);
      assertEquals(ExitCode.FAILED.code, run.exit());
      assertTrue(run.stderr().contains("sluice: dns a..b: two dots"), run.stderr());
    }
    CommandRun json = CommandRun.of("dns", "a..b", "--json");
    assertTrue(json.stdout().contains("\"kind\" : \"malformed\""), json.stdout());
  }

  @Test
  void wrongTypesAndServersAreAWrongCommandLine() {
    for (String[] args :
        new String[][] {
          {"dns"},
          {"dns", "a", "b"},
          {"dns", "a", "--count", "0"},
          {"dns", "a", "--count", "2", "--type", "A"},
          {"dns", "a", "--type", "NONSENSE"},
          {"dns", "a", "--server", "dns.example"}
        }) {
      CommandRun run = CommandRun.of(args);
      assertEquals(ExitCode.USAGE.code, run.exit(), Arrays.toString(args) + run.stderr());
    }
  }
}
