package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
  @Test
  void each_is_a_new_one_that_nobody_else_may_enter() throws Exception {
    Path one = TemporaryFolder.make("sluice-test-");
    Path other = TemporaryFolder.make("sluice-test-");
    try {
      assertNotEquals(one, other);
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
    } finally {
      Files.delete(one);
      Files.delete(other);
    }
  }
}
