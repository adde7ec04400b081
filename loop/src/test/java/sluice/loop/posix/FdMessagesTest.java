package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages and descriptors through the kernel. */
class FdMessagesTest {
  private static final long RLIMIT_NOFILE = 7;

  private int[] pair = {};

  @BeforeEach
  void open() throws IOException {
    pair = UnixSocket.pair();
  }

  @AfterEach
  void close() {
    Posix.close(pair[0]);
    Posix.close(pair[1]);
  }

  @Test
  void a_descriptor_arrives_and_is_the_same_open_file() throws IOException {
    int[] pipe = Posix.pipe();
    assertEquals(5, FdMessages.send(pair[0], "hello".getBytes(UTF_8), pipe[1]));
    Posix.close(pipe[1]);
    FdMessages.Received received = received(100);
    assertEquals("hello", new String(received.bytes(), UTF_8));
    assertEquals(1, received.fds().length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment byteOf = arena.allocate(1);
      byteOf.fill((byte) 42);
      assertEquals(1, Posix.write(received.fds()[0], byteOf, 1));
      MemorySegment back = arena.allocate(1);
      assertEquals(1, Posix.read(pipe[0], back, 1));
      assertEquals(-1, back.mismatch(byteOf));
    }
    Posix.close(received.fds()[0]);
    Posix.close(pipe[0]);
  }

  @Test
  void as_many_descriptors_as_the_kernel_takes_arrive_close_on_exec() throws IOException {
    int[] many = new int[FdMessages.FDS_MAX];
    java.util.Arrays.fill(many, pair[0]);
    assertEquals(1, FdMessages.send(pair[0], new byte[1], many));
    int[] fds = received(1).fds();
    assertEquals(many.length, fds.length);
    for (int fd : fds) {
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd));
      assertTrue(info.lines().anyMatch(line -> line.matches("flags:\\s+02.*")), info);
      Posix.close(fd);
    }
  }

  @Test
  void nothing_there_is_no_message_and_the_end_is_an_empty_one() throws IOException {
    assertNull(FdMessages.receive(pair[1], 10));
    Posix.close(pair[0]);
    pair[0] = Posix.open("/dev/null", Posix.O_RDONLY);
    assertArrayEquals(new byte[0], received(10).bytes());
  }

  @Test
  void a_message_that_is_too_long_is_an_error_and_its_descriptors_are_closed() throws IOException {
    FdMessages.send(pair[0], new byte[101], pair[0]);
    long before = openFiles();
    IOException e = assertThrows(IOException.class, () -> FdMessages.receive(pair[1], 100));
    assertEquals("a message has more than 100 bytes", e.getMessage());
    assertEquals(before, openFiles());
  }

  @Test
  void descriptors_beyond_the_limit_of_open_files_are_an_error_and_none_is_left_open()
      throws Throwable {
    FdMessages.send(pair[0], new byte[1], pair[0], pair[1], pair[0], pair[1]);
    long highest = highestFile();
    List<Integer> fillers = new ArrayList<>();
    while (fillers.isEmpty() || fillers.getLast() < highest) {
      fillers.add(UnixSocket.duplicate(pair[0]));
    }
    long before = openFiles();
    long limit = limitFiles(fillers.getLast() + 2); // there is one to be had
    try {
      IOException e = assertThrows(IOException.class, () -> FdMessages.receive(pair[1], 100));
      assertTrue(("" + e.getMessage()).startsWith("descriptors of a message were cut off"), "" + e);
    } finally {
      limitFiles(limit);
    }
    assertEquals(before, openFiles());
    fillers.forEach(Posix::close);
  }

  @Test
  void a_peer_is_who_the_kernel_says() throws IOException {
    UnixSocket.Peer peer = UnixSocket.peer(pair[0]);
    assertEquals(ProcessHandle.current().pid(), peer.pid());
    assertEquals(UnixSocket.uid(), peer.uid());
  }

  @Test
  void a_path_that_no_socket_can_have_is_refused_with_the_limit() {
    Path path = Path.of("/tmp/" + "x".repeat(120));
    Exception e = assertThrows(IllegalArgumentException.class, () -> UnixSocket.listen(path, 1));
    assertTrue(("" + e.getMessage()).contains("at most 107 bytes"), "" + e);
  }

  private FdMessages.Received received(int bytesMax) throws IOException {
    FdMessages.Received received = FdMessages.receive(pair[1], bytesMax);
    if (received == null) {
      throw new AssertionError("nothing has come");
    }
    return received;
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.count();
    }
  }

  private static long highestFile() throws IOException {
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      return fds.mapToLong(fd -> Long.parseLong("" + fd.getFileName())).max().orElse(0);
    }
  }

  /** Sets the soft limit of this process, and tells the one before. */
  private static long limitFiles(long soft) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment now = arena.allocate(16, 8);
      MemorySegment state = Posix.CALL_STATE.get();
      long got =
          (long) Posix.link("prlimit64").invokeExact(state, 0L, RLIMIT_NOFILE, 0L, now.address());
      long before = now.get(JAVA_LONG, 0);
      now.set(JAVA_LONG, 0, soft);
      long set =
          (long) Posix.link("prlimit64").invokeExact(state, 0L, RLIMIT_NOFILE, now.address(), 0L);
      assertEquals(0, got | set);
      return before;
    }
  }
}
