package sluice.image;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What ends a card's building before it begins. */
final class ImageNeedsTest {
  @TempDir Path dir;

  private static String said(Executable check) {
    return String.valueOf(assertThrows(IOException.class, check).getMessage());
  }

  @Test
  void missingToolsAreNamedWithTheirPackages() throws Exception {
    Path bin = Files.createDirectory(dir.resolve("bin"));
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(bin.resolve("zstd"), mode);
    Map<String, String> tools = Map.of("zstd", "zstd", "mcopy", "mtools");
    assertEquals(
        "not here: mcopy; as root: apt-get install mtools",
        said(() -> ImageNeeds.checkTools(tools, List.of(dir, bin))));
    Files.createFile(bin.resolve("mcopy"), mode);
    assertDoesNotThrow(() -> ImageNeeds.checkTools(tools, List.of(dir, bin)));
  }

  @Test
  void whoIsNotRootNeedsSomebodyWhoKeepsTheOwnersAndIdsOfItsOwn() {
    assertTrue(ImageNeeds.tools(false).containsKey("fakeroot"));
    assertTrue(ImageNeeds.tools(true).keySet().stream().noneMatch("newuidmap"::equals));
    assertDoesNotThrow(() -> ImageNeeds.checkIds("ann", "bob:1:2\nann:100000:65536\n"));
    for (String ids : new String[] {null, "", "anna:100000:65536\n"}) {
      String told = said(() -> ImageNeeds.checkIds("ann", ids));
      assertTrue(told.contains("usermod --add-subuids") && told.endsWith(" ann"), told);
    }
  }

  @Test
  void programsAreLookedForInSbinToo() {
    List<Path> folders = ImageNeeds.folders("/a::/b");
    assertEquals(
        List.of("/a", "/b", "/usr/sbin", "/sbin"), folders.stream().map(Path::toString).toList());
    assertEquals(2, ImageNeeds.folders(null).size());
  }

  @Test
  void whatIsNoFileIsNotWrittenTo() throws Exception {
    assertTrue(said(() -> ImageNeeds.checkOut(dir)).contains("is a folder; name a file"));
    assertTrue(said(() -> ImageNeeds.checkOut(Path.of("/dev/null"))).contains("is not a file"));
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("/dev/null"));
    assertTrue(said(() -> ImageNeeds.checkOut(link)).contains("is not a file"));
    Path nowhere = dir.resolve("nowhere/sluice.img");
    assertTrue(said(() -> ImageNeeds.checkOut(nowhere)).contains("nowhere: is no folder"));
    assertDoesNotThrow(() -> ImageNeeds.checkOut(Files.createFile(dir.resolve("sluice.img"))));
  }

  @Test
  void aFolderOfOthersIsRefused() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")), "root writes everywhere");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("r-x------"));
    assertTrue(said(() -> ImageNeeds.checkOut(dir.resolve("a"))).contains("is not writable"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void tooLittleSpaceIsSaidInNumbers() {
    assertEquals(
        "/x: 1.5 GB free, a card needs 4.0 GB there while it is built; make room, or use another disk",
        said(() -> ImageNeeds.checkSpace(Path.of("/x"), 1_500_000_000L, 4_000_000_000L)));
    assertDoesNotThrow(() -> ImageNeeds.checkSpace(Path.of("/x"), 4, 4));
  }
}
