package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.SpoolDirectory;

/** {@code sluice spool} on a real directory. */
final class SpoolCommandTest {
  @TempDir Path temp;
  private Path dir;
  private String spool;

  @BeforeEach
  void fill() throws Exception {
    dir = temp.resolve("spool");
    spool = dir.toString();
    SpoolDirectory.fill(dir);
  }

  private Path config() throws Exception {
    return Files.writeString(
        temp.resolve("sluice.toml"),
        """
        [uplink.cloud]
        host = "broker.example"
        [uplink.late]
        host = "broker.example"
        [spool]
        dir = "spool"
        """);
  }

  private List<String> content() throws Exception {
    List<String> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.sorted().toList()) {
        String bytes = java.util.Arrays.hashCode(Files.readAllBytes(file)) + "";
        all.add(file + " " + bytes + " " + Files.getLastModifiedTime(file).toInstant());
      }
    }
    return all;
  }

  private Path segment(int index) throws Exception {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(f -> f.toString().endsWith(".seg"))
          .sorted()
          .skip(index)
          .findFirst()
          .get();
    }
  }

  @Test
  void everyCommandLeavesEveryByteAsItIs() throws Exception {
    List<String> before = content();
    for (String command : List.of("ls", "stat", "verify", "export")) {
      CommandRun run = CommandRun.of("spool", command, spool);
      assertEquals(0, run.exit(), command + run.stderr());
    }
    assertEquals(before, content());
  }

  @Test
  void theyWorkBesideTheProcessThatHasTheSpoolAndSaySo() throws Exception {
    try (FileDisk held = FileDisk.open(dir)) {
      CommandRun run = CommandRun.of("spool", "stat", spool);
      assertEquals(0, run.exit(), run.stderr());
      String process = "in use by process " + ProcessHandle.current().pid();
      assertTrue(run.stdout().contains(process), run.stdout());
      assertTrue(held.list().size() > 3);
    }
    assertTrue(CommandRun.of("spool", "stat", spool).stdout().contains("not in use"));
  }

  @Test
  void lsShowsEachSegment() throws Exception {
    CommandRun run = CommandRun.of("spool", "ls", spool);
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stdout().contains(segment(0).getFileName() + " "), run.stdout());
    assertTrue(run.stdout().contains("sealed") && run.stdout().contains("open"), run.stdout());
    assertTrue(run.stdout().contains("1-0 to 1-"), run.stdout());
    String json = CommandRun.of("spool", "ls", "--json", spool).stdout();
    assertEquals("1-0", JsonFields.of(json, "first_id").get(0));
  }

  @Test
  void statCountsPerUplinkAndConfiguredOnesThatNeverAcknowledgedToo() throws Exception {
    CommandRun run = CommandRun.of("spool", "stat", "--json", "--config", config().toString());
    assertEquals(0, run.exit(), run.stderr());
    List<String> uplinks = JsonFields.of(run.stdout(), "uplink");
    assertEquals(List.of("cloud", "cloud", "late", "late"), uplinks);
    List<String> records = JsonFields.of(run.stdout(), "records");
    String few = "" + SpoolDirectory.FEW;
    String dropped = "" + SpoolDirectory.FEW_DROPPED;
    assertEquals(List.of("260", few, "300", few, dropped), records.subList(2, 7));
    assertEquals(List.of("oldest"), JsonFields.of(run.stdout(), "reason"));
    String text = CommandRun.of("spool", "stat", spool).stdout();
    assertTrue(text.contains("t/few") && text.contains("cloud"), text);
  }

  @Test
  void verifyNamesTheFileAndTheOffsetAndFails() throws Exception {
    CommandRun good = CommandRun.of("spool", "verify", spool);
    assertEquals(0, good.exit());
    assertTrue(good.stdout().contains(": ok"), good.stdout());
    Path victim = segment(1);
    byte[] bytes = Files.readAllBytes(victim);
    bytes[30_000] ^= 4;
    Files.write(victim, bytes);
    CommandRun bad = CommandRun.of("spool", "verify", spool);
    assertEquals(ExitCode.FAILED.code, bad.exit());
    assertTrue(bad.stdout().contains(victim + ": "), bad.stdout());
    assertTrue(bad.stdout().contains("1 damaged ranges"), bad.stdout());
    CommandRun json = CommandRun.of("spool", "verify", "--json", spool);
    assertEquals(ExitCode.FAILED.code, json.exit());
    int offset = Integer.parseInt(JsonFields.of(json.stdout(), "offset").get(0));
    int length = Integer.parseInt(JsonFields.of(json.stdout(), "bytes").get(0));
    assertTrue(offset <= 30_000 && 30_000 < offset + length, json.stdout());
  }

  @Test
  void verifyNamesWhatIsKeptAsideAndNotRead() throws Exception {
    Path aside = dir.resolve("0000000000000001.damaged");
    Files.write(aside, new byte[] {1, 2, 3});
    CommandRun run = CommandRun.of("spool", "verify", spool);
    assertEquals(0, run.exit(), run.stdout());
    assertTrue(run.stdout().contains(aside + ": kept aside"), run.stdout());
    CommandRun json = CommandRun.of("spool", "verify", "--json", spool);
    assertTrue(json.stdout().contains("\"" + aside.getFileName() + "\""), json.stdout());
  }

  @Test
  void exportWritesALineForEachRecordTextAsTextAndOtherBytesAsBase64() throws Exception {
    CommandRun run = CommandRun.of("spool", "export", spool);
    assertEquals(0, run.exit(), run.stderr());
    List<String> lines = run.stdout().lines().toList();
    assertEquals(
        SpoolDirectory.PLAIN + SpoolDirectory.FEW + SpoolDirectory.FEW_DROPPED, lines.size());
    assertTrue(JsonFields.of(lines.get(0), "payload").get(0).startsWith("{\"value\":0"));
    assertTrue(lines.get(0).contains("\"acked_by\":[\"cloud\"]"), lines.get(0));
    String last = lines.get(lines.size() - 1);
    assertEquals(List.of("/ws="), JsonFields.of(last, "payload64").stream().toList(), last);
    assertTrue(last.contains("\"acked_by\":[]"), last);
  }

  @Test
  void exportTakesATopicAnIdAndWhatAnUplinkHasNotAcknowledged() {
    List<String> few =
        CommandRun.of("spool", "export", spool, "--topic", "+/few").stdout().lines().toList();
    assertEquals(SpoolDirectory.FEW + SpoolDirectory.FEW_DROPPED, few.size());
    List<String> late =
        CommandRun.of("spool", "export", spool, "--from-id", "1-310").stdout().lines().toList();
    assertEquals(2, late.size());
    List<String> waits =
        CommandRun.of("spool", "export", spool, "--unacked", "cloud").stdout().lines().toList();
    assertEquals(260 + SpoolDirectory.FEW, waits.size());
  }

  @Test
  void whatIsNotThereIsToldWithTheWayOut() throws Exception {
    CommandRun missing = CommandRun.of("spool", "ls", temp.resolve("nowhere").toString());
    assertEquals(ExitCode.FAILED.code, missing.exit());
    assertTrue(missing.stderr().contains("[spool] dir"), missing.stderr());
    String file = config().toString();
    for (List<String> wrong :
        List.of(
            List.of("spool"),
            List.of("spool", "ls"),
            List.of("spool", "ls", spool, "--config", file),
            List.of("spool", "export", spool, "--from-id", "seven"),
            List.of("spool", "export", spool, "--topic", "a/#/b"),
            List.of("spool", "export", spool, "--unacked", "clod"))) {
      CommandRun run = CommandRun.of(wrong.toArray(String[]::new));
      assertEquals(ExitCode.USAGE.code, run.exit(), wrong + run.stderr());
    }
  }
}
