package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;
import sluice.ota.Slot;

/** Releases that are shell scripts; each run of one adds a line to a file. */
class StartCachesTest {
  private static final String TRAINS = "echo \"$@\" >>../../runs; echo cache >\"$SLUICE_TRAIN\"";

  @TempDir Path dir;
  private final Loop loop = Loop.open();
  private final List<String> ends = new ArrayList<>();
  private Path slots;
  private StartCaches caches;

  @BeforeEach
  void make() throws IOException {
    slots = Files.createDirectory(dir.resolve("slots"));
    Launcher launcher =
        new Launcher(dir.resolve("factory"), slots, List.of("run"), dir.resolve("control"));
    caches = new StartCaches(loop, launcher);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private void release(String slot, String manifest, String script) throws IOException {
    Path folder = Files.createDirectories(slots.resolve(slot));
    Files.writeString(slots.resolve(slot + ".manifest"), manifest);
    Path program = folder.resolve(Launcher.PROGRAM);
    Files.writeString(program, "#!/bin/sh\ncd \"${0%/*}\" || exit\n" + script + "\n");
    assertTrue(program.toFile().setExecutable(true));
  }

  private void train(Slot slot) {
    int before = ends.size();
    caches.train(slot, () -> ends.add("" + slot));
    assertEquals(before, ends.size(), "not before it returns");
    Turns.until(loop, () -> ends.size() > before, () -> ends);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("caches"))) {
      return files.map(file -> "" + file.getFileName()).toList();
    }
  }

  @Test
  void a_release_trains_once_in_a_folder_that_is_nobody_elses() throws IOException {
    release("a", "1.4.0", TRAINS);
    assertNull(caches.of(Slot.A));
    train(Slot.A);
    train(Slot.A);
    Path cache = Objects.requireNonNull(caches.of(Slot.A));
    assertEquals("cache\n", Files.readString(cache));
    assertEquals(List.of("run --train"), Files.readAllLines(dir.resolve("runs")));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("caches"))));
  }

  @Test
  void one_of_another_release_or_slot_is_not_looked_at_and_goes() throws IOException {
    release("a", "1.4.0", TRAINS);
    release("b", "1.4.0", TRAINS);
    train(Slot.A);
    Path old = Objects.requireNonNull(caches.of(Slot.A));
    assertNull(caches.of(Slot.B));
    release("a", "1.5.0", TRAINS);
    assertNull(caches.of(Slot.A));
    train(Slot.A);
    assertNotEquals(old, caches.of(Slot.A));
    assertEquals(1, files().size());
  }

  @Test
  void a_release_that_cannot_train_leaves_nothing_and_is_done_without() throws IOException {
    for (String script : List.of("exit 64", TRAINS + "; exit 1", "exit 0")) {
      release("a", "1.4.0", script);
      train(Slot.A);
      assertNull(caches.of(Slot.A), script);
      assertEquals(List.of(), files(), script);
    }
    train(Slot.FACTORY); // has its own
    train(Slot.B); // has nothing in it
  }

  @Test
  void one_that_may_be_damaged_is_trained_anew() throws IOException {
    release("a", "1.4.0", TRAINS);
    train(Slot.A);
    caches.drop(Slot.A);
    assertNull(caches.of(Slot.A));
    train(Slot.A);
    assertNotNull(caches.of(Slot.A));
  }

  @Test
  void a_training_that_is_given_up_ends_with_all_its_processes_and_tells_nobody() throws Exception {
    release("a", "1.4.0", "sleep 600 & echo $! >../../pid.new; mv ../../pid.new ../../pid; wait");
    caches.train(Slot.A, () -> ends.add("end"));
    Path pid = dir.resolve("pid");
    var turning = loop.setInterval(5, () -> {});
    Turns.until(loop, () -> Files.exists(pid), () -> "no process");
    ProcessHandle sleeper =
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    caches.cancel();
    Turns.until(loop, () -> !sleeper.isAlive(), () -> "" + sleeper.info());
    turning.close();
    assertNull(caches.of(Slot.A));
    assertFalse(ends.contains("end"));
  }
}
