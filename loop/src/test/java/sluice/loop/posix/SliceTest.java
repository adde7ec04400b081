package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What the kernel says of a thread that asked for a slice, where it says it (6.12 and later). */
final class SliceTest {
  private static final Path SCHED = Path.of("/proc/thread-self/sched");
  private static final long NANOS = 250_000;

  private static <T> T onThread(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "slice");
    thread.start();
    thread.join();
    return task.get();
  }

  /** The value of a field of the thread's statistics in the file, or "". */
  private static String field(String name) throws Exception {
    if (!Files.isReadable(SCHED)) {
      return "";
    }
    return Files.readAllLines(SCHED).stream()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  @Test
  void the_kernel_takes_it_and_priority_and_policy_stay() throws Exception {
    assertTrue(onThread(() -> Slice.set(NANOS)));
    String before = onThread(() -> field("policy") + field("prio"));
    String after =
        onThread(() -> {
          var _ = Slice.set(NANOS);
          return field("policy") + field("prio");
        });
    assertEquals(before, after);
  }

  @Test
  void a_thread_started_by_one_with_a_slice_has_the_usual_one() throws Exception {
    String usual = onThread(() -> field("se.slice"));
    assumeTrue(!usual.isEmpty(), "this kernel does not tell slices");
    String[] told =
        onThread(() -> {
          var _ = Slice.set(NANOS);
          return new String[] {field("se.slice"), onThread(() -> field("se.slice"))};
        });
    assertEquals(String.valueOf(NANOS), told[0]);
    assertEquals(usual, told[1]);
    assertNotEquals(usual, told[0]);
  }
}
