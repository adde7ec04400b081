package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was running when a process ended. */
class CrumbTest {
  private static final String SUM = "0123456789abcdef0123456789abcdef";

  @TempDir Path dir;

  @Test
  void whoIsInsideAtTheEndIsKnownToEveryLaterProcessAndAnotherFileIsAnother() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    String other = Crumb.identity("other", SUM);
    long outside = first.loop(first.number(other));
    var _ = first.loop(outside);
    var _ = first.loop(first.number(hello)); // and never comes back
    Crumb second = Crumb.open(dir);
    assertTrue(second.hasCrashed(hello));
    assertFalse(second.hasCrashed(other));
    assertFalse(second.hasCrashed(Crumb.identity("hello", "f" + SUM)));
    second.close();
    assertTrue(Crumb.open(dir).hasCrashed(hello));
    assertEquals(
        List.of("hello 0123456789abcdef"), Files.readAllLines(dir.resolve("addons.crashed")));
  }

  @Test
  void whoIsLeftAndWhoseConstructorsEndedIsBlamedForNothing() throws IOException {
    Crumb first = Crumb.open(dir);
    int number = first.number(Crumb.identity("hello", SUM));
    first.loader(number);
    first.loader(0);
    assertFalse(Crumb.open(dir).hasCrashed(Crumb.identity("hello", SUM)));
    first.loader(number);
    assertTrue(Crumb.open(dir).hasCrashed(Crumb.identity("hello", SUM)));
  }

  @Test
  void aFileOfNonsenseBlamesNobody() throws IOException {
    Files.write(dir.resolve("addons.crumb"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9});
    Crumb crumb = Crumb.open(dir);
    assertFalse(crumb.hasCrashed(Crumb.identity("hello", SUM)));
    assertFalse(Files.exists(dir.resolve("addons.crashed")));
  }
}
