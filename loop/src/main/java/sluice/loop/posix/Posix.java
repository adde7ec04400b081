package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls that the JDK does not offer. Any thread. Each call is linked when it is first
 * used: linking costs milliseconds, and a start-up pays only for what it uses.
 */
@SuppressWarnings("restricted") // foreign calls are what this class is for
public final class Posix {
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_NONBLOCK = 04000;
  public static final int O_CLOEXEC = 02000000;

  private static final Linker LINKER = Linker.nativeLinker();
  static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final long ERRNO_OFFSET =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  static final ThreadLocal<MemorySegment> CALL_STATE =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  static {
    if (ADDRESS.byteSize() != 8) {
      throw new UnsupportedOperationException(
          "Sluice needs a 64-bit system: install the 64-bit Raspberry Pi OS");
    }
  }

  private Posix() {}

  /** Opens a device, close-on-exec. */
  public static int open(String path, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      int fd = (int) Open.HANDLE.invokeExact(CALL_STATE.get(), name, flags | O_CLOEXEC);
      return check("open", path, fd);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Closes a descriptor; what the kernel says of it is of no use any more. */
  public static void close(int fd) {
    try {
      var _ = (int) Close.HANDLE.invokeExact(CALL_STATE.get(), fd);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Reads.
   *
   * @return the count, 0 at the end, or minus the error number
   */
  public static long read(int fd, MemorySegment into, long length) {
    try {
      MemorySegment state = CALL_STATE.get();
      long count = (long) Read.HANDLE.invokeExact(state, fd, into, length);
      return count >= 0 ? count : -state.get(JAVA_INT, ERRNO_OFFSET);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * Writes.
   *
   * @return the count, or minus the error number
   */
  public static long write(int fd, MemorySegment from, long length) {
    try {
      MemorySegment state = CALL_STATE.get();
      long count = (long) Write.HANDLE.invokeExact(state, fd, from, length);
      return count >= 0 ? count : -state.get(JAVA_INT, ERRNO_OFFSET);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /**
   * An ioctl with a struct.
   *
   * @param subject what errors name
   */
  public static int ioctl(int fd, String request, long code, MemorySegment struct, String subject)
      throws PosixException {
    try {
      int result = (int) Ioctl.HANDLE.invokeExact(CALL_STATE.get(), fd, code, struct);
      return check(request, subject, result);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** A pipe that blocks at neither end: its reading and its writing descriptor. */
  public static int[] pipe() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      int flags = O_NONBLOCK | O_CLOEXEC;
      check("pipe2", "", (int) Pipe.HANDLE.invokeExact(CALL_STATE.get(), both, flags));
      return new int[] {both.get(JAVA_INT, 0), both.get(JAVA_INT, 4)};
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  static int check(String call, String subject, int result) throws PosixException {
    if (result < 0) {
      throw new PosixException(call, subject, CALL_STATE.get().get(JAVA_INT, ERRNO_OFFSET));
    }
    return result;
  }

  static PosixException rethrow(Throwable t) {
    if (t instanceof PosixException expected) {
      return expected;
    }
    throw unexpected(t);
  }

  static RuntimeException unexpected(Throwable t) {
    return t instanceof RuntimeException e ? e : new IllegalStateException("posix", t);
  }

  static MethodHandle link(String name, FunctionDescriptor of, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), of, options);
  }

  private static final class Open {
    static final MethodHandle HANDLE =
        link(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
  }

  private static final class Close {
    static final MethodHandle HANDLE =
        link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), ERRNO);
  }

  private static final class Read {
    static final MethodHandle HANDLE =
        link("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), ERRNO);
  }

  private static final class Write {
    static final MethodHandle HANDLE =
        link("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), ERRNO);
  }

  private static final class Ioctl {
    static final MethodHandle HANDLE =
        link(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            ERRNO,
            Linker.Option.firstVariadicArg(2));
  }

  private static final class Pipe {
    static final MethodHandle HANDLE =
        link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), ERRNO);
  }
}
