package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Unix sockets that keep messages apart ({@code SOCK_SEQPACKET}, unix(7)), and datagrams. All of
 * them non-blocking and close-on-exec. Any thread.
 */
public final class UnixSocket {
  /** Bytes of a path, without its final zero: {@code sun_path} of {@code linux/un.h}. */
  public static final int PATH_BYTES_MAX = 107;

  private static final int ADDRESS_BYTES = 110;
  private static final int PATH_AT = 2;
  private static final short AF_UNIX = 1;
  private static final long SOCK_DGRAM = 2;
  private static final long SOCK_SEQPACKET = 5;
  private static final long FLAGS = Posix.O_NONBLOCK | Posix.O_CLOEXEC; // the same numbers
  private static final long SOL_SOCKET = 1; // asm-generic/socket.h
  private static final long SO_PEERCRED = 17;
  private static final int UCRED_BYTES = 12;
  private static final long F_DUPFD_CLOEXEC = 1030; // linux/fcntl.h

  private UnixSocket() {}

  /**
   * Who is at the other end, as the kernel noted it when the connection was made ({@code struct
   * ucred}).
   */
  public record Peer(long pid, long uid) {}

  /**
   * Binds and listens; the path must be free.
   *
   * @param backlog connections that may wait
   */
  public static int listen(Path path, int backlog) throws PosixException {
    return socket(
        SOCK_SEQPACKET,
        (fd, address, bytes) -> {
          call(Bind.HANDLE, "bind", path.toString(), fd, address.address(), bytes);
          call(Listen.HANDLE, "listen", path.toString(), fd, backlog, 0);
        },
        path.toString());
  }

  /** Connects; EAGAIN if too many wait there already. */
  public static int connect(Path path) throws PosixException {
    return socket(
        SOCK_SEQPACKET,
        (fd, address, bytes) ->
            call(Connect.HANDLE, "connect", path.toString(), fd, address.address(), bytes),
        path.toString());
  }

  /**
   * A datagram socket whose messages go to one place.
   *
   * @param name a path, or with an {@code @} in front a name of the abstract namespace
   */
  public static int datagram(String name) throws PosixException {
    return socket(
        SOCK_DGRAM,
        (fd, address, bytes) -> call(Connect.HANDLE, "connect", name, fd, address.address(), bytes),
        name);
  }

  /**
   * Where such datagrams arrive.
   *
   * @param name as for {@link #datagram}
   */
  public static int receiver(String name) throws PosixException {
    return socket(
        SOCK_DGRAM,
        (fd, address, bytes) -> call(Bind.HANDLE, "bind", name, fd, address.address(), bytes),
        name);
  }

  /** Two that are connected to each other. */
  public static int[] pair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      MemorySegment state = Posix.CALL_STATE.get();
      long type = SOCK_SEQPACKET | FLAGS;
      long result = (long) Pair.HANDLE.invokeExact(state, (long) AF_UNIX, type, 0L, both.address());
      Posix.check("socketpair", "", (int) result);
      return new int[] {both.get(JAVA_INT, 0), both.get(JAVA_INT, 4)};
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /**
   * Takes a connection that waits.
   *
   * @return its descriptor, or minus the error number; EAGAIN if none waits
   */
  public static int accept(int fd) {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Accept.HANDLE.invokeExact(state, (long) fd, 0L, 0L, FLAGS);
      int made = (int) result; // the lower half counts
      return (int) Posix.orErrno(made);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /** Who is at the other end. */
  public static Peer peer(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(UCRED_BYTES, Integer.BYTES);
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, UCRED_BYTES);
      MemorySegment state = Posix.CALL_STATE.get();
      long result =
          (long)
              GetOption.HANDLE.invokeExact(
                  state,
                  (long) fd,
                  SOL_SOCKET,
                  SO_PEERCRED,
                  credentials.address(),
                  length.address(),
                  0L);
      Posix.check("getsockopt", "SO_PEERCRED", (int) result);
      return new Peer(
          Integer.toUnsignedLong(credentials.get(JAVA_INT, 0)),
          Integer.toUnsignedLong(credentials.get(JAVA_INT, 4)));
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** This process's user. */
  public static long uid() {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long uid = (long) Posix.link("getuid").invokeExact(state, 0L, 0L, 0L, 0L);
      return uid & 0xffff_ffffL;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /** Another descriptor of the same open file, close-on-exec. */
  public static int duplicate(int fd) throws PosixException {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Control.HANDLE.invokeExact(state, (long) fd, F_DUPFD_CLOEXEC, 0L, 0L);
      return Posix.check("duplicate", "descriptor " + fd, (int) result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** What is done to a socket before it is of use. */
  private interface Beginning {
    void with(int fd, MemorySegment address, int bytes) throws Throwable;
  }

  private static int socket(long type, Beginning beginning, String name) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_BYTES, Short.BYTES);
      int bytes = fill(address, name);
      MemorySegment state = Posix.CALL_STATE.get();
      long made = (long) Socket.HANDLE.invokeExact(state, (long) AF_UNIX, type | FLAGS, 0L, 0L);
      int fd = Posix.check("socket", name, (int) made);
      try {
        beginning.with(fd, address, bytes);
        return fd;
      } catch (Throwable t) {
        Posix.close(fd);
        throw t;
      }
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** The address, and its length: of an abstract name that is its very end (unix(7)). */
  private static int fill(MemorySegment address, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > PATH_BYTES_MAX) {
      throw new IllegalArgumentException(
          name + ": a socket's path has at most " + PATH_BYTES_MAX + " bytes; use a shorter one");
    }
    address.set(JAVA_SHORT, 0, AF_UNIX);
    MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_AT, bytes.length);
    if (bytes.length > 0 && bytes[0] == '@') {
      address.set(JAVA_BYTE, PATH_AT, (byte) 0);
      return PATH_AT + bytes.length;
    }
    return PATH_AT + bytes.length + 1;
  }

  private static void call(MethodHandle handle, String call, String subject, long a, long b, long c)
      throws Throwable {
    long result = (long) handle.invokeExact(Posix.CALL_STATE.get(), a, b, c, 0L);
    Posix.check(call, subject, (int) result);
  }

  private static final class Socket {
    static final MethodHandle HANDLE = Posix.link("socket");
  }

  private static final class Bind {
    static final MethodHandle HANDLE = Posix.link("bind");
  }

  private static final class Listen {
    static final MethodHandle HANDLE = Posix.link("listen");
  }

  private static final class Connect {
    static final MethodHandle HANDLE = Posix.link("connect");
  }

  private static final class Pair {
    static final MethodHandle HANDLE = Posix.link("socketpair");
  }

  private static final class Accept {
    static final MethodHandle HANDLE = Posix.link("accept4");
  }

  private static final class Control {
    static final MethodHandle HANDLE = Posix.link("fcntl");
  }

  private static final class GetOption {
    static final MethodHandle HANDLE = Posix.linkWide("getsockopt");
  }
}
