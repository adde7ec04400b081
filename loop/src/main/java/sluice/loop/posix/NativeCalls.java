package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.List;

/**
 * Calls of functions by address, and functions of ours that native code may call. Any thread.
 *
 * <p>One shape each, as {@link Posix} has it: out with four registers, in with six, and in with
 * three and a floating-point one.
 */
@SuppressWarnings("restricted") // foreign calls are what this class is for
public final class NativeCalls {
  /** What functions for {@link #entry} take and return. */
  public static final int ENTRY_ARGUMENTS = 6;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
  private static final FunctionDescriptor ENTRY =
      FunctionDescriptor.of(
          JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor DOUBLE_ENTRY =
      FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE);

  private NativeCalls() {}

  /**
   * Calls a function; it may call back, and block.
   *
   * @param function its address, made once by {@link MemorySegment#ofAddress}
   * @return what it returns; anything, if it returns nothing
   */
  public static long call(MemorySegment function, long a, long b, long c, long d) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /**
   * A function that native code may call until the process ends, from any thread.
   *
   * @param target takes up to {@value #ENTRY_ARGUMENTS} longs, returns one and never throws: that
   *     would end the process
   */
  public static MemorySegment entry(MethodHandle target) {
    int given = target.type().parameterCount();
    List<Class<?>> unused = Collections.nCopies(ENTRY_ARGUMENTS - given, long.class);
    MethodHandle padded = MethodHandles.dropArguments(target, given, unused);
    return LINKER.upcallStub(padded, ENTRY, Arena.global());
  }

  /** As {@link #entry}, of three longs and a double. */
  public static MemorySegment doubleEntry(MethodHandle target) {
    return LINKER.upcallStub(target, DOUBLE_ENTRY, Arena.global());
  }

  /**
   * The string at an address, copied.
   *
   * @param bytesMax with its NUL
   * @throws IndexOutOfBoundsException if it has no NUL by then
   */
  public static String text(long address, long bytesMax) {
    return memory(address, bytesMax).getString(0);
  }

  /** Memory that somebody else answers for. */
  public static MemorySegment memory(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /** The same, which cannot be used once the arena is closed. */
  public static MemorySegment memory(long address, long bytes, Arena arena) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, null);
  }
}
