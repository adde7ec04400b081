package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.system.SystemProof;

/** {@code sluice ota system} on a card whose partitions are files. */
final class OtaSystemTest {
  private static final String NEXT = "the next system\n".repeat(10_000);

  @TempDir Path temp;

  @BeforeEach
  void card() throws Exception {
    for (String folder : List.of("boot/SYSTEM", "devices", "records/slots/a")) {
      Files.createDirectories(temp.resolve(folder));
    }
    Files.write(temp.resolve("devices/536c7563-02"), new byte[1 << 20]);
    Files.write(temp.resolve("devices/536c7563-03"), new byte[1 << 20]);
    Files.writeString(temp.resolve("records/slots/a.mark"), "good\n");
    Files.writeString(temp.resolve("records/slots/a.version"), "1.0.0\n");
    runs("536c7563-02");
    CommandRun.otaDone("keygen", at("release.key"));
    CommandRun.otaDone("trust", "--key", at("release.key.pub"), "--out", at("root.json"));
  }

  private void runs(String partition) throws Exception {
    Files.writeString(temp.resolve("cmdline"), "quiet root=PARTUUID=" + partition + " ro\n");
  }

  private String at(String name) {
    return temp.resolve(name).toString();
  }

  private CommandRun system(String what, String... args) {
    List<String> all = new ArrayList<>(List.of("system", what));
    all.addAll(List.of("--dir", at("records"), "--root", at("root.json"), "--boot", at("boot")));
    all.addAll(List.of("--devices", at("devices"), "--cmdline", at("cmdline")));
    all.addAll(List.of(args));
    return CommandRun.ota(all.toArray(new String[0]));
  }

  private String bundle(String version, String file) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("release-" + version));
    Files.writeString(folder.resolve(file), NEXT);
    String out = at(version + ".sluice");
    String expires = Instant.now().plusSeconds(86_400).toString();
    CommandRun.otaDone(
        "bundle",
        folder.toString(),
        "--name",
        "sluice-system",
        "--board",
        "raspberrypi",
        "--slot-max",
        "1",
        "--version",
        version,
        "--expires",
        expires,
        "--out",
        out);
    CommandRun.otaDone("sign", out, "--key", at("release.key"));
    return out;
  }

  @Test
  void aBundleGoesToThePartitionThatDoesNotRunAndIsTriedAtTheNextStart() throws Exception {
    CommandRun run = system("install", bundle("2.0.0", "root.ext4"), "--no-restart");
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stderr().contains("slot b is tried; restart the board for it"), run.stderr());
    assertTrue(Files.readString(temp.resolve("devices/536c7563-03")).startsWith(NEXT));
    assertTrue(Files.exists(temp.resolve("boot/SYSTEM/TRY")));
    String status = system("status").stdout();
    assertTrue(status.startsWith("slot a runs, and a trial is not settled\n"), status);
    assertTrue(status.contains("  b  trying  2.0.0"), status);
  }

  @Test
  void backInTheSystemBeforeItIsMarkedBadWithoutARestart() throws Exception {
    var _ = system("install", bundle("2.0.0", "root.ext4"), "--no-restart");
    Files.createFile(temp.resolve("boot/SYSTEM/TRIED")); // the boot loader has tried it
    CommandRun run = system("prove");
    assertEquals(0, run.exit(), run.stderr());
    assertTrue(run.stderr().contains("slot b: failed: its trial ended with a loss"), run.stderr());
    assertFalse(run.stderr().contains("restart"), run.stderr());
    try (Stream<Path> markers = Files.list(temp.resolve("boot/SYSTEM"))) {
      assertEquals(List.of(), markers.toList());
    }
    assertTrue(system("status").stdout().contains("  b  bad     2.0.0"));
  }

  @Test
  void whatIsNoSystemOrNotSignedIsRefusedBeforeAnythingIsWritten() throws Exception {
    CommandRun other = system("install", bundle("2.0.0", "app"), "--no-restart");
    assertEquals(1, other.exit());
    assertTrue(other.stderr().contains("it is no release of a system"), other.stderr());
    String signed = bundle("3.0.0", "root.ext4");
    CommandRun.otaDone("keygen", at("stranger.key"));
    Files.delete(temp.resolve("root.json"));
    CommandRun.otaDone("trust", "--key", at("stranger.key.pub"), "--out", at("root.json"));
    CommandRun stolen = system("install", signed, "--no-restart");
    assertEquals(1, stolen.exit());
    assertEquals(1 << 20, Files.readAllBytes(temp.resolve("devices/536c7563-03")).length);
    assertFalse(Files.readString(temp.resolve("devices/536c7563-03")).contains("next"));
    assertFalse(Files.exists(temp.resolve("boot/SYSTEM/TRY")));
  }

  @Test
  void oneThatIsLargerThanAPartitionIsRefused() throws Exception {
    Files.write(temp.resolve("devices/536c7563-02"), new byte[1_000]);
    CommandRun run = system("install", bundle("2.0.0", "root.ext4"), "--no-restart");
    assertEquals(1, run.exit());
    assertTrue(run.stderr().contains("bytes of disk, 1000 are free"), run.stderr());
  }

  @Test
  void aBoardThatIsNoSuchCardIsToldWhy() throws Exception {
    Files.writeString(temp.resolve("cmdline"), "root=/dev/sda1 ro\n");
    CommandRun other = system("status");
    assertEquals(1, other.exit());
    assertTrue(other.stderr().contains("of a card that './sluice image' made"), other.stderr());
    runs("536c7563-02");
    Files.delete(temp.resolve("boot/SYSTEM"));
    CommandRun unmounted = system("install", at("x.sluice"));
    assertEquals(1, unmounted.exit());
    assertTrue(unmounted.stderr().contains("is not on the first partition"), unmounted.stderr());
  }

  @Test
  void thereIsNothingToGoBackToBeforeTheFirstUpdate() {
    CommandRun run = system("rollback", "--no-restart");
    assertEquals(1, run.exit());
    assertTrue(run.stderr().contains("the other system is not known to be good"), run.stderr());
  }

  @Test
  void theChildThatWorksIsWhatASupervisorIsAskedFor() throws Exception {
    String status =
        """
        {"pid":1,"current":"a","update":"idle","deaths":0,"children":[
          {"slot":"b","part":"stands by","pid":8,"state":"Up","published":9},
          {"slot":"a","part":"works","pid":7,"state":"Up","published":12}]}
        """;
    assertEquals(new SystemProof.Look(true, 7, 12), ParentLook.of(status));
    assertNull(ParentLook.of(status.replace("works", "recovery")));
    SystemProof.Look starting = ParentLook.of(status.replace("Up", "Starting"));
    assertTrue(starting != null && !starting.works());
  }
}
