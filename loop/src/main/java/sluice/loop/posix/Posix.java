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
import java.lang.ref.Reference;

/**
 * The system calls that the JDK does not offer. Any thread.
 *
 * <p>All of them are linked in one shape, four registers in and one out: the first call of a shape
 * costs a start some twenty milliseconds, another function of the same shape next to nothing. On
 * both architectures an {@code int} is the lower half of its register, a pointer the whole, unused
 * registers do no harm, and variable arguments are passed as the others are (System V ABI for
 * x86-64, 3.2.3; AAPCS64, 6.4).
 */
@SuppressWarnings("restricted") // foreign calls are what this class is for
public final class Posix {
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_NOCTTY = 0400;
  public static final int O_NONBLOCK = 04000;
  public static final int O_CLOEXEC = 02000000;

  private static final int O_WRONLY = 1; // asm-generic/fcntl.h
  private static final int O_CREAT = 0100;
  private static final int O_TRUNC = 01000;
  private static final long OWNER_ONLY = 0600;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor WIDE_SHAPE =
      SHAPE.appendArgumentLayouts(JAVA_LONG, JAVA_LONG);
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
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
    return open(path, flags, 0);
  }

  /** Opens a file of this user's alone that is written anew, close-on-exec. */
  public static int create(String path) throws PosixException {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, OWNER_ONLY);
  }

  private static int open(String path, int flags, long mode) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      long how = flags | O_CLOEXEC;
      long fd = (long) Open.HANDLE.invokeExact(CALL_STATE.get(), name.address(), how, mode, 0L);
      return check("open", path, (int) fd);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Closes a descriptor; what the kernel says of it is of no use any more. */
  public static void close(int fd) {
    try {
      var _ = (long) Close.HANDLE.invokeExact(CALL_STATE.get(), (long) fd, 0L, 0L, 0L);
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
      long count = (long) Read.HANDLE.invokeExact(state, (long) fd, into.address(), length, 0L);
      return count >= 0 ? count : -state.get(JAVA_INT, ERRNO_OFFSET);
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(into); // the call has only its address
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
      long count = (long) Write.HANDLE.invokeExact(state, (long) fd, from.address(), length, 0L);
      return count >= 0 ? count : -state.get(JAVA_INT, ERRNO_OFFSET);
    } catch (Throwable t) {
      throw unexpected(t);
    } finally {
      Reference.reachabilityFence(from); // the call has only its address
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
      MemorySegment state = CALL_STATE.get();
      long result = (long) Ioctl.HANDLE.invokeExact(state, (long) fd, code, struct.address(), 0L);
      return check(request, subject, (int) result);
    } catch (Throwable t) {
      throw rethrow(t);
    } finally {
      Reference.reachabilityFence(struct); // the call has only its address
    }
  }

  /** A pipe that blocks at neither end: its reading and its writing descriptor. */
  public static int[] pipe() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(JAVA_INT, 2);
      long flags = O_NONBLOCK | O_CLOEXEC;
      MemorySegment state = CALL_STATE.get();
      long result = (long) Pipe.HANDLE.invokeExact(state, both.address(), flags, 0L, 0L);
      check("pipe2", "", (int) result);
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

  /** A function of the C library with up to four arguments, none of them a floating-point one. */
  static MethodHandle link(String name) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), SHAPE, ERRNO);
  }

  /** One with six: a shape of its own, so for what only some processes call. */
  static MethodHandle linkWide(String name) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), WIDE_SHAPE, ERRNO);
  }

  /** A call's result, or minus the error number. */
  static long orErrno(long result) {
    return result >= 0 ? result : -CALL_STATE.get().get(JAVA_INT, ERRNO_OFFSET);
  }

  private static final class Open {
    static final MethodHandle HANDLE = link("open");
  }

  private static final class Close {
    static final MethodHandle HANDLE = link("close");
  }

  private static final class Read {
    static final MethodHandle HANDLE = link("read");
  }

  private static final class Write {
    static final MethodHandle HANDLE = link("write");
  }

  private static final class Ioctl {
    static final MethodHandle HANDLE = link("ioctl");
  }

  private static final class Pipe {
    static final MethodHandle HANDLE = link("pipe2");
  }
}
