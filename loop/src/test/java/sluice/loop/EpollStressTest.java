package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watchers on the kernel's own descriptors. */
class EpollStressTest {
  private static final int ROUNDS = 20_000;

  private final List<String> trace = new ArrayList<>();

  @BeforeAll
  static void loadsNettysNativePart() {
    Epoll.ensureAvailability();
  }

  @Test
  void pipes_play_ping_pong() throws IOException {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    int[] rounds = {0};
    try (Loop loop = Loop.open()) {
      FdWatcher[] watchers = new FdWatcher[2];
      watchers[0] =
          loop.watch(
              "there",
              there.readEnd(),
              FdWatcher.READ,
              _ -> {
                there.read();
                back.write();
              });
      watchers[1] =
          loop.watch(
              "back",
              back.readEnd(),
              FdWatcher.READ,
              _ -> {
                back.read();
                if (++rounds[0] < ROUNDS) {
                  there.write();
                } else {
                  watchers[0].close();
                  watchers[1].close();
                }
              });
      there.write();
      loop.run();
    }
    assertEquals(ROUNDS, rounds[0]);
    there.close();
    back.close();
  }

  @Test
  void an_eventfd_is_ready_until_it_is_read() throws IOException {
    FileDescriptor eventFd = Native.newEventFd();
    try (Loop loop = Loop.open()) {
      FdWatcher[] watcher = new FdWatcher[1];
      watcher[0] =
          loop.watch(
              "eventfd",
              eventFd.intValue(),
              FdWatcher.READ,
              _ -> {
                trace.add("ready");
                if (trace.size() == 3) {
                  Native.eventFdRead(eventFd.intValue());
                  loop.setTimeout(1, watcher[0]::close);
                }
              });
      Native.eventFdWrite(eventFd.intValue(), 1);
      loop.run();
    }
    assertEquals(List.of("ready", "ready", "ready"), trace);
    eventFd.close();
  }

  @Test
  void a_paused_watcher_is_silent_until_it_is_wanted_again() throws IOException {
    Pipe pipe = Pipe.open();
    try (Loop loop = Loop.open()) {
      FdWatcher[] watcher = new FdWatcher[1];
      watcher[0] =
          loop.watch(
              "pipe",
              pipe.readEnd(),
              FdWatcher.READ,
              _ -> {
                trace.add("ready");
                watcher[0].close();
              });
      watcher[0].update(0);
      pipe.write();
      for (int i = 0; i < 3; i++) {
        loop.setImmediate(() -> trace.add("turn"));
        loop.turn();
      }
      watcher[0].update(FdWatcher.READ);
      loop.run();
    }
    assertEquals(List.of("turn", "turn", "turn", "ready"), trace);
    pipe.close();
  }

  @Test
  void the_other_ends_close_is_a_hangup() throws IOException {
    Pipe pipe = Pipe.open();
    try (Loop loop = Loop.open()) {
      FdWatcher[] watcher = new FdWatcher[1];
      watcher[0] =
          loop.watch(
              "pipe",
              pipe.readEnd(),
              FdWatcher.READ,
              ready -> {
                trace.add((ready & FdWatcher.HANGUP) != 0 ? "hangup" : "ready " + ready);
                watcher[0].close();
              });
      pipe.closeWriteEnd();
      loop.run();
    }
    assertEquals(List.of("hangup"), trace);
    pipe.close();
  }

  @Test
  void a_watcher_closed_in_anothers_callback_of_the_same_poll_is_silent() throws IOException {
    List<Pipe> pipes = List.of(Pipe.open(), Pipe.open(), Pipe.open());
    List<FdWatcher> watchers = new ArrayList<>();
    try (Loop loop = Loop.open()) {
      for (Pipe pipe : pipes) {
        pipe.write();
        watchers.add(
            loop.watch(
                "pipe",
                pipe.readEnd(),
                FdWatcher.READ,
                _ -> {
                  trace.add("ready");
                  watchers.forEach(Handle::close);
                }));
      }
      loop.run();
    }
    assertEquals(List.of("ready"), trace);
    for (Pipe pipe : pipes) {
      pipe.close();
    }
  }

  /**
   * Two pipes are ready in one poll. The first callback closes the other's watcher and descriptor
   * and opens a pipe that gets its number: what epoll said of the number is not about the new pipe,
   * and a blocking read would stop the loop.
   */
  @Test
  void a_descriptor_with_a_number_used_before_in_the_same_poll_is_not_ready() throws IOException {
    Pipe[] pipes = {Pipe.open(), Pipe.open()};
    FdWatcher[] watchers = new FdWatcher[2];
    try (Loop loop = Loop.open()) {
      for (int i = 0; i < 2; i++) {
        int other = 1 - i;
        pipes[i].write();
        watchers[i] =
            loop.watch(
                "old",
                pipes[i].readEnd(),
                FdWatcher.READ,
                _ -> {
                  trace.add("old");
                  watchers[1 - other].close();
                  int number = pipes[other].readEnd();
                  watchers[other].close();
                  pipes[other].close();
                  pipes[other] = Pipe.open();
                  assertEquals(
                      number, pipes[other].readEnd(), "the kernel gives the lowest number");
                  watchers[other] =
                      loop.watch(
                          "new", number, FdWatcher.READ, _ -> readNew(pipes, watchers, other));
                  loop.setTimeout(2, () -> pipes[other].write());
                });
      }
      loop.run();
    }
    assertEquals(List.of("old", "new read 1"), trace);
    pipes[0].close();
    pipes[1].close();
  }

  private void readNew(Pipe[] pipes, FdWatcher[] watchers, int which) {
    trace.add("new read " + pipes[which].read());
    watchers[which].close();
  }

  @Test
  void watchers_come_and_go_at_random_and_no_byte_is_missed() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int[] written = {0};
    int[] read = {0};
    List<Pipe> pipes = new ArrayList<>();
    List<FdWatcher> watchers = new ArrayList<>();
    try (Loop loop = Loop.open()) {
      for (int i = 0; i < 32; i++) {
        pipes.add(Pipe.open());
        watchers.add(watch(loop, pipes.get(i), read));
      }
      for (int round = 0; round < 2_000; round++) {
        loop.setImmediate(() -> {}); // keeps turn() from waiting, from the first one on
        int i = random.nextInt(pipes.size());
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            pipes.get(i).write();
            written[0]++;
          }
          case 2 -> loop.turn();
          default -> {
            watchers.get(i).close();
            read[0] += pipes.get(i).read();
            pipes.get(i).close();
            pipes.set(i, Pipe.open());
            watchers.set(i, watch(loop, pipes.get(i), read));
          }
        }
      }
      loop.setTimeout(1, () -> watchers.forEach(Handle::close));
      loop.run();
    }
    assertEquals(written[0], read[0], "seed " + seed);
    for (Pipe pipe : pipes) {
      pipe.close();
    }
  }

  private static FdWatcher watch(Loop loop, Pipe pipe, int[] read) {
    return loop.watch("pipe", pipe.readEnd(), FdWatcher.READ, _ -> read[0] += pipe.read());
  }

  @Test
  void what_epoll_cannot_watch_is_an_error_and_leaves_the_loop_usable(@TempDir Path folder)
      throws IOException {
    FileDescriptor file = FileDescriptor.from(folder.resolve("plain").toFile());
    try (Loop loop = Loop.open()) {
      assertThrows(
          UncheckedIOException.class,
          () -> loop.watch("file", file.intValue(), FdWatcher.READ, _ -> {}));
      loop.setImmediate(() -> trace.add("turn"));
      loop.run();
    }
    assertEquals(List.of("turn"), trace);
    file.close();
  }

  /** A kernel pipe, non-blocking at both ends. */
  private record Pipe(FileDescriptor out, FileDescriptor in, ByteBuffer buffer) {
    static Pipe open() {
      try {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1], ByteBuffer.allocateDirect(4096));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int readEnd() {
      return out.intValue();
    }

    void write() {
      try {
        assertEquals(1, in.write(buffer, 0, 1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** As many bytes as there are. */
    int read() {
      try {
        return Math.max(0, out.read(buffer, 0, buffer.capacity()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void closeWriteEnd() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() {
      closeWriteEnd();
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
