package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockHolderTest {
  @Test
  void the_process_that_has_a_directory_is_found_and_its_lock_is_left_alone(@TempDir Path dir)
      throws Exception {
    assertEquals(OptionalLong.empty(), LockHolder.of(dir));
    try (FileDisk disk = FileDisk.open(dir)) {
      assertEquals(OptionalLong.of(ProcessHandle.current().pid()), LockHolder.of(dir));
      assertEquals(List.of(), disk.list());
    }
    assertEquals(OptionalLong.empty(), LockHolder.of(dir));
  }

  @Test
  void locks_of_other_files_kinds_and_waiters_are_passed_over() {
    List<String> locks =
        List.of(
            "1: POSIX  ADVISORY  WRITE 7 fe:00:42 0 EOF",
            "2: FLOCK  ADVISORY  READ 8 fe:00:42 0 EOF",
            "3: FLOCK  ADVISORY  WRITE 9 fe:01:42 0 EOF",
            "4: -> FLOCK  ADVISORY  WRITE 10 fe:00:42 0 EOF",
            "5: FLOCK  ADVISORY  WRITE 11 fe:00:42 0 EOF");
    assertEquals(OptionalLong.of(11), LockHolder.find(locks, "fe:00:42", 42));
    assertEquals(OptionalLong.of(9), LockHolder.find(locks, "00:2f:42", 42));
    assertEquals(OptionalLong.empty(), LockHolder.find(locks, "fe:00:43", 43));
  }
}
