package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest extends DiskContract {
  @TempDir Path dir;
  private @Nullable Disk open;

  @Override
  Disk disk() throws IOException {
    Disk disk = FileDisk.open(dir.resolve("spool"));
    open = disk;
    return disk;
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  @Test
  void a_second_process_is_told_that_the_directory_is_taken_and_may_only_read() throws Exception {
    Disk first = disk();
    first.create("a", 0).close();
    IOException e = assertThrows(IOException.class, () -> FileDisk.open(dir.resolve("spool")));
    assertTrue(String.valueOf(e.getMessage()).contains("in use by another process"), e.toString());
    assertEquals(List.of("a"), FileDisk.readOnly(dir.resolve("spool")).list());
    first.close();
    FileDisk.open(dir.resolve("spool")).close();
  }
}
