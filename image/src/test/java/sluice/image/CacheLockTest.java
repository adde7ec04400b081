package sluice.image;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheLockTest {
  @TempDir Path cache;

  @Test
  void itIsHeldUntilTheOuterOfTwoUsesEnds() throws Exception {
    try (var _ = CacheLock.of(cache)) {
      try (var _ = CacheLock.of(cache)) {
        assertThrows(OverlappingFileLockException.class, this::lockAsOthersDo);
      }
      assertThrows(OverlappingFileLockException.class, this::lockAsOthersDo);
    }
    lockAsOthersDo();
  }

  private void lockAsOthersDo() throws Exception {
    try (FileChannel file = FileChannel.open(cache.resolve("lock"), StandardOpenOption.WRITE)) {
      assertNotNull(file.tryLock());
    }
  }
}
