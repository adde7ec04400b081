package sluice.ota.supervisor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sluice.loop.control.PassedFds;
import sluice.loop.control.SafeLines;
import sluice.loop.posix.Posix;

class OutputLeasesTest {
  @Test
  void the_struct_is_the_kernels() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = OutputLeases.values(arena, new SafeLines("gpiochip0", 5, 4));
      assertEquals(16, values.byteSize());
      assertEquals(4, values.get(JAVA_LONG, 0));
      assertEquals(5, values.get(JAVA_LONG, 8));
    }
  }

  /** What is no line request is told in the log, and the others are set. */
  @Test
  void all_are_closed_when_they_are_replaced_or_released() throws IOException {
    long before = open();
    OutputLeases leases = new OutputLeases();
    for (int i = 0; i < 2; i++) {
      int[] pipe = Posix.pipe();
      leases.take(
          List.of(new SafeLines("one", 1, 0), new SafeLines("two", 1, 1)), new PassedFds(pipe));
      leases.makeSafe();
      assertEquals(before + 2, open());
    }
    leases.release();
    assertEquals(before, open());
    assertEquals(0, leases.size());
  }

  private static long open() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }
}
