package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterPlanTest {
  @TempDir private Path dir;

  private CommandRun plan(String toml) throws Exception {
    Path file = Files.writeString(dir.resolve("sluice.toml"), toml);
    return CommandRun.of("cluster", "plan", "--config", file.toString());
  }

  @Test
  void what_is_written_for_the_parent_is_what_the_parent_reads() throws Exception {
    CommandRun run =
        plan(
            """
            [gateway]
            id = "g"
            [spool]
            dir = "spool"
            [uplink.up]
            host = "127.0.0.1"
            [listen.shop]
            address = "::1"
            port = 1884
            [listen.local]
            path = "local.sock"
            mode = "group"
            [cluster]
            workers = 3
            deal = "round-robin"
            """);
    assertEquals(0, run.exit(), run.stderr());
    ClusterPlan plan = ClusterPlan.read(run.stdout());
    assertEquals(3, plan.workers());
    assertEquals("round-robin", plan.deal());
    assertEquals(dir.resolve("spool"), plan.spool());
    assertEquals(2, plan.doors().size());
    assertEquals(run.stdout().strip(), plan.json());
    assertTrue(run.stdout().contains("\"mode\":\"rw-rw----\""), run.stdout());
  }

  @Test
  void of_a_wrong_configuration_there_is_no_plan_and_every_error_is_listed() throws Exception {
    CommandRun run = plan("[gateway]\nid = \"g\"\ncolour = 1\n");
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertEquals("", run.stdout());
    assertTrue(run.stderr().contains("sluice.toml:3:1: gateway.colour: unknown key"), run.stderr());
  }

  @Test
  void what_is_no_plan_is_refused() {
    assertThrows(IOException.class, () -> ClusterPlan.read(""));
    assertThrows(IOException.class, () -> ClusterPlan.read("{\"workers\":1}"));
  }
}
