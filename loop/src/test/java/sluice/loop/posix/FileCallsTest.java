package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCallsTest {
  @TempDir Path dir;

  @Test
  void a_preallocated_file_has_its_size_and_reads_as_zeros() throws Exception {
    Path file = Files.createFile(dir.resolve("f"));
    int fd = Posix.open(file.toString(), Posix.O_RDWR);
    try {
      FileCalls.fallocate(fd, 10_000, "f");
    } finally {
      Posix.close(fd);
    }
    assertArrayEquals(new byte[10_000], Files.readAllBytes(file));
  }

  @Test
  void a_failed_call_names_itself_and_the_file() throws Exception {
    Path file = Files.createFile(dir.resolve("f"));
    int fd = Posix.open(file.toString(), Posix.O_RDONLY);
    try {
      PosixException e =
          assertThrows(PosixException.class, () -> FileCalls.fallocate(fd, 4_096, "segment f"));
      assertEquals("fallocate segment f: EBADF", e.getMessage());
    } finally {
      Posix.close(fd);
    }
  }

  @Test
  void a_directory_has_one_holder_of_its_lock_until_the_descriptor_is_closed() throws Exception {
    int first = Posix.open(dir.toString(), Posix.O_RDONLY);
    int second = Posix.open(dir.toString(), Posix.O_RDONLY);
    FileCalls.lock(first, "dir");
    PosixException e = assertThrows(PosixException.class, () -> FileCalls.lock(second, "dir"));
    assertEquals(Errno.EAGAIN, e.errno());
    Posix.close(first);
    FileCalls.lock(second, "dir");
    Posix.close(second);
  }
}
