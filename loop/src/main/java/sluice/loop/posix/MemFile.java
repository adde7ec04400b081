package sluice.loop.posix;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in memory that nobody can change any more (memfd_create(2), sealed): what was looked at is
 * what is used, whatever becomes of the file it was copied from. Any thread.
 */
public final class MemFile implements AutoCloseable {
  private static final long MFD_CLOEXEC = 1; // linux/memfd.h
  private static final long MFD_ALLOW_SEALING = 2;
  private static final long MFD_EXEC = 0x10;
  private static final long F_ADD_SEALS = 1033; // linux/fcntl.h
  private static final long ALL_SEALS = 0xf; // SEAL, SHRINK, GROW, WRITE

  private final int fd;

  private MemFile(int fd) {
    this.fd = fd;
  }

  /**
   * Copies a stream.
   *
   * @param name what {@code /proc/self/maps} calls it, behind {@code /memfd:}
   * @param bytesMax more is an error
   */
  public static MemFile copy(String name, InputStream from, long bytesMax) throws IOException {
    MemFile file = new MemFile(create(name));
    try {
      try (OutputStream to = Files.newOutputStream(file.path())) {
        long left = bytesMax;
        byte[] chunk = new byte[64 << 10];
        for (int count = from.read(chunk); count >= 0; count = from.read(chunk)) {
          left -= count;
          if (left < 0) {
            throw new IOException("has more than " + bytesMax + " bytes");
          }
          to.write(chunk, 0, count);
        }
      }
      seal(file.fd, ALL_SEALS);
      return file;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * One that another process has made and sealed.
   *
   * @param fd owned by this now
   */
  public static MemFile of(int fd) {
    return new MemFile(fd);
  }

  /** By which it can be opened and mapped, by this process alone. */
  public Path path() {
    return Path.of("/proc/self/fd/" + fd);
  }

  /** The descriptor; it stays this file's. */
  public int fd() {
    return fd;
  }

  /** What is mapped stays so. */
  @Override
  public void close() {
    Posix.close(fd);
  }

  /** Adds seals, of linux/fcntl.h. */
  static void seal(int fd, long seals) throws PosixException {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long result = (long) Fcntl.HANDLE.invokeExact(state, (long) fd, F_ADD_SEALS, seals, 0L);
      Posix.check("seal", "fd " + fd, (int) result);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** Kernels before 6.3 do not know MFD_EXEC, and need not be told. */
  static int create(String name) throws PosixException {
    long flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int made = create(name, flags | MFD_EXEC);
    made = made == -Errno.EINVAL ? create(name, flags) : made;
    if (made < 0) {
      throw new PosixException("memfd_create", name, -made);
    }
    return made;
  }

  private static int create(String name, long flags) {
    try (Arena arena = Arena.ofConfined()) {
      long text = arena.allocateFrom(name).address();
      long made = (long) Create.HANDLE.invokeExact(Posix.CALL_STATE.get(), text, flags, 0L, 0L);
      return (int) Posix.orErrno(made);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static final class Create {
    static final MethodHandle HANDLE = Posix.link("memfd_create");
  }

  private static final class Fcntl {
    static final MethodHandle HANDLE = Posix.link("fcntl");
  }
}
