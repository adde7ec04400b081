package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.loop.posix.Posix;

/** What every poller of the system's does. */
class PollerTest {
  enum Kind {
    EPOLL,
    POLL;

    Loop open() {
      return this == EPOLL ? Loop.open() : Loop.open(Clock.SYSTEM, new PollPoller());
    }
  }

  private final List<String> trace = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  void a_post_from_another_thread_wakes_a_blocked_loop(Kind kind) throws InterruptedException {
    try (Loop loop = kind.open()) {
      Timer keepsAlive = loop.setTimeout(60_000, () -> trace.add("timed out"));
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                boolean taken =
                    loop.post(() -> {
                      trace.add("posted");
                      keepsAlive.close();
                    });
                assertTrue(taken);
              });
      loop.run();
      other.join();
    }
    assertEquals(List.of("posted"), trace);
  }

  @ParameterizedTest
  @EnumSource
  void a_pipe_is_heard_while_it_is_watched_for_something(Kind kind) throws Exception {
    int[] pipe = Posix.pipe();
    try (Loop loop = kind.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(8);
      FdWatcher watcher =
          loop.watch("pipe", pipe[0], FdWatcher.READ, ready -> trace.add("" + ready));
      assertEquals(1, Posix.write(pipe[1], bytes, 1));
      var _ = loop.turn();
      assertEquals(List.of("" + FdWatcher.READ), trace);
      watcher.update(0);
      loop.setImmediate(() -> {});
      var _ = loop.turn();
      assertEquals(1, trace.size(), "it is paused");
      assertEquals(1, Posix.read(pipe[0], bytes, 8));
      watcher.update(FdWatcher.READ);
      Posix.close(pipe[1]);
      var _ = loop.turn();
      assertEquals("" + FdWatcher.HANGUP, trace.getLast());
      watcher.close();
    } finally {
      Posix.close(pipe[0]);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_a_callback_ends_is_not_heard_in_the_same_turn(Kind kind) throws Exception {
    int[] pipe = Posix.pipe();
    int[] other = Posix.pipe();
    try (Loop loop = kind.open();
        Arena arena = Arena.ofConfined()) {
      List<FdWatcher> both = new ArrayList<>();
      for (int fd : new int[] {pipe[0], other[0]}) {
        both.add(
            loop.watch(
                "fd " + fd,
                fd,
                FdWatcher.READ,
                ready -> {
                  trace.add("heard");
                  both.forEach(FdWatcher::close);
                }));
      }
      assertEquals(1, Posix.write(pipe[1], arena.allocate(8), 1));
      assertEquals(1, Posix.write(other[1], arena.allocate(8), 1));
      var _ = loop.turn();
      assertEquals(List.of("heard"), trace);
    } finally {
      for (int fd : new int[] {pipe[0], pipe[1], other[0], other[1]}) {
        Posix.close(fd);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_file_cannot_be_watched(Kind kind, @TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    int fd = Posix.open(file.toString(), Posix.O_RDONLY);
    try (Loop loop = kind.open()) {
      assertThrows(
          UncheckedIOException.class, () -> loop.watch("file", fd, FdWatcher.READ, ready -> {}));
    } finally {
      Posix.close(fd);
    }
  }

  @ParameterizedTest
  @EnumSource
  void many_descriptors_are_watched_at_once(Kind kind) throws Exception {
    List<int[]> pipes = new ArrayList<>();
    try (Loop loop = kind.open();
        Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 100; i++) {
        int[] pipe = Posix.pipe();
        String name = "" + i;
        pipes.add(pipe);
        var _ = loop.watch(name, pipe[0], FdWatcher.READ, ready -> trace.add(name));
      }
      assertEquals(1, Posix.write(pipes.get(99)[1], arena.allocate(8), 1));
      var _ = loop.turn();
      assertEquals(List.of("99"), trace);
    } finally {
      for (int[] pipe : pipes) {
        Posix.close(pipe[0]);
        Posix.close(pipe[1]);
      }
    }
  }
}
