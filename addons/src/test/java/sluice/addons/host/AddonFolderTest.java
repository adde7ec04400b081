package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;

/** What is dropped into the folder of a running host. */
class AddonFolderTest {
  private static final String SAYS =
      """
      static void tick(void *data) { sluice_publish_reading("value", VALUE, ""); }
      static int64_t init(void) { return sluice_set_interval(5, tick, NULL); }
      SLUICE_ADDON(says, init)
      """;

  @TempDir Path root;
  private HostBench bench;

  @BeforeEach
  void open() {
    bench = new HostBench(root);
    bench.addons.follow(root);
  }

  @AfterEach
  void close() {
    bench.close();
    assertEquals(0, HostBench.mappings());
  }

  private void drop(String value) {
    Compiler.build(bench.library("says"), SAYS.replace("VALUE", value));
  }

  private String last() {
    return bench.outlet.heard.isEmpty() ? "" : bench.outlet.heard.getLast();
  }

  private List<String> states() {
    return bench.addons.status().stream().map(one -> one.name() + " " + one.state()).toList();
  }

  @Test
  void aLibraryIsLoadedWhenItComesReplacedWhenItChangesAndUnloadedWhenItGoes() throws IOException {
    drop("1");
    bench.until(() -> last().contains("says/value 1.0"));
    drop("2");
    bench.until(() -> last().contains("says/value 2.0"));
    bench.until(() -> states().equals(List.of("says running")));
    assertEquals(1, HostBench.libraries());
    Files.delete(bench.library("says"));
    bench.until(() -> states().equals(List.of("says unloaded")));
    assertEquals(0, HostBench.mappings());
  }

  @Test
  void aFileThatIsWrittenOverInPlaceDoesNoHarmToWhatRuns() throws IOException {
    drop("1");
    bench.until(() -> last().contains("says/value 1.0"));
    int before = bench.outlet.heard.size();
    Files.write(bench.library("says"), new byte[10]); // truncates the very file that was loaded
    bench.until(() -> bench.outlet.heard.size() > before + 20);
    bench.until(() -> states().contains("says failed"));
    assertTrue(states().contains("says running"), () -> "" + states());
    drop("2");
    bench.until(() -> last().contains("says/value 2.0"));
  }

  @Test
  void aFolderWithAManifestMayDoWhatItSays() throws IOException {
    Path folder = Files.createDirectory(root.resolve("says"));
    Compiler.build(folder.resolve("lib.so"), SAYS.replace("VALUE", "7"));
    Files.writeString(
        folder.resolve("addon.toml"),
        "name = \"says\"\nlibrary = \"lib.so\"\nversion = \"1.2\"\n[limits]\npublish = [\"says/value\"]\n");
    bench.until(() -> last().contains("says/value 7.0"));
    assertEquals("1.2", bench.addons.status().get(0).version());
  }

  @Test
  void aFolderThatOthersMayChangeIsRefusedWithAllThatIsInIt() throws IOException {
    Path folder = Files.createDirectory(root.resolve("says"));
    Compiler.build(folder.resolve("lib.so"), SAYS.replace("VALUE", "7"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(folder.resolve("addon.toml"), "name = \"says\"\nlibrary = \"lib.so\"\n");
    bench.until(() -> states().contains("says failed"));
    assertTrue(bench.why("says").contains(root + ": others may write to it"), bench.why("says"));
  }

  @Test
  void aManifestThatIsWrongIsToldWithItsLine() throws IOException {
    Path folder = Files.createDirectory(root.resolve("says"));
    Files.writeString(folder.resolve("addon.toml"), "name = \"says\"\nlibary = \"lib.so\"\n");
    // Whoever looks while it is being written sees less of it, and looks again.
    String line = "addon.toml:2:1: libary: unknown key; did you mean library?";
    bench.until(() -> states().contains("says failed") && bench.why("says").contains(line));
  }

  @Test
  void whatOthersMayWriteToOrWhatLiesOutsideIsRefused(@TempDir Path elsewhere) throws IOException {
    Path outside = Compiler.build(elsewhere.resolve("says.so"), SAYS.replace("VALUE", "1"));
    Files.createSymbolicLink(bench.library("says"), outside);
    bench.until(() -> states().contains("says failed"));
    assertTrue(bench.why("says").contains("outside of"), () -> bench.why("says"));
    Files.delete(bench.library("says"));
    drop("1");
    bench.until(() -> states().contains("says running"));
    Files.setPosixFilePermissions(
        bench.library("says"), PosixFilePermissions.fromString("rwxrwxrwx"));
    bench.until(() -> states().contains("says failed"));
    assertTrue(
        bench.addons.status().toString().contains("others may write to it (mode 777)"),
        () -> "" + bench.addons.status());
  }

  @Test
  void aLinkToAHiddenFolderIsAnAddonAndTheHiddenFolderIsNone() throws IOException {
    Path hidden = Files.createDirectory(root.resolve(".says-1"));
    Compiler.build(hidden.resolve("lib.so"), SAYS.replace("VALUE", "3"));
    Files.writeString(hidden.resolve("addon.toml"), "name = \"says\"\nlibrary = \"lib.so\"\n");
    Files.createSymbolicLink(root.resolve("says"), hidden.getFileName());
    bench.until(() -> last().contains("says/value 3.0"));
    assertEquals(List.of("says running"), states());
    Files.delete(root.resolve("says"));
    bench.until(() -> states().equals(List.of("says unloaded")));
  }
}
