package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was running when a process ended. */
class CrumbTest {
  private static final String SUM = "0123456789abcdef0123456789abcdef";

  @TempDir Path dir;

  private Crumb ended(Crumb crumb) {
    crumb.close();
    return crumb;
  }

  @Test
  void whoIsInsideAtTheEndIsKnownToEveryLaterProcessAndAnotherFileIsAnother() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    String other = Crumb.identity("other", SUM);
    long outside = first.loop(first.number(other));
    var _ = first.loop(outside);
    var _ = first.loop(first.number(hello)); // and never comes back
    ended(first);
    Crumb second = ended(Crumb.open(dir));
    assertTrue(second.hasCrashed(hello));
    assertFalse(second.hasCrashed(other));
    assertFalse(second.hasCrashed(Crumb.identity("hello", "f" + SUM)));
    assertTrue(ended(Crumb.open(dir)).hasCrashed(hello));
    assertEquals(
        List.of("hello 0123456789abcdef"), Files.readAllLines(dir.resolve("addons.crashed")));
    try (Stream<Path> files = Files.list(dir)) {
      assertEquals(2, files.count()); // that list, and the last one's own
    }
  }

  @Test
  void whoIsLeftAndWhoseConstructorsEndedIsBlamedForNothing() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    first.loader(first.number(hello));
    first.loader(0);
    ended(first);
    Crumb second = Crumb.open(dir);
    assertFalse(second.hasCrashed(hello));
    second.loader(second.number(hello));
    ended(second);
    assertTrue(ended(Crumb.open(dir)).hasCrashed(hello));
  }

  @Test
  void whoIsInItsDestructorsWhenAGatewayEndsInOrderIsBlamedForNothing() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    first.loader(first.number(hello));
    first.leave();
    first.loader(first.number(hello));
    ended(first);
    assertFalse(ended(Crumb.open(dir)).hasCrashed(hello));
  }

  @Test
  void aGatewayThatStillRunsIsBlamedForNothing() throws IOException {
    Crumb running = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    var _ = running.loop(running.number(hello));
    assertFalse(ended(Crumb.open(dir)).hasCrashed(hello));
    ended(running);
    assertTrue(ended(Crumb.open(dir)).hasCrashed(hello));
  }

  @Test
  void aFileOfAnotherBootBlamesNobody() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    var _ = first.loop(first.number(hello));
    ended(first);
    try (Stream<Path> files = Files.list(dir)) {
      Path crumb = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(crumb);
      bytes[16] ^= 1;
      Files.write(crumb, bytes);
    }
    assertFalse(ended(Crumb.open(dir)).hasCrashed(hello));
  }

  @Test
  void whoIsBlamedIsKnownToLaterProcesses() throws IOException {
    Crumb first = Crumb.open(dir);
    String hello = Crumb.identity("hello", SUM);
    first.blame(hello);
    assertTrue(first.save());
    ended(first);
    assertTrue(ended(Crumb.open(dir)).hasCrashed(hello));
  }

  @Test
  void aFileOfNonsenseBlamesNobody() throws IOException {
    Files.write(dir.resolve("addons-1-1.crumb"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9});
    Crumb crumb = ended(Crumb.open(dir));
    assertFalse(crumb.hasCrashed(Crumb.identity("hello", SUM)));
    assertFalse(Files.exists(dir.resolve("addons.crashed")));
  }
}
