package sluice.loop.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Shared libraries by dlopen(3), all symbols bound at once: one that is missing is told now, and
 * does not end the process when it is called. Any thread; constructors and destructors of a library
 * run in the calls, so they may take any time.
 */
public final class Libraries {
  private static final long RTLD_NOW = 2; // dlfcn.h
  private static final int TEXT_MAX = 4_096;

  private Libraries() {}

  /**
   * Maps a library, or counts one that is mapped once more.
   *
   * @return what {@link #symbol} and {@link #close} take
   * @throws LibraryException with what the dynamic linker says
   */
  public static long open(String path) throws LibraryException {
    try (Arena arena = Arena.ofConfined()) {
      var _ = LastError.HANDLE; // linking it later would wipe the error out
      MemorySegment state = Posix.CALL_STATE.get();
      long name = arena.allocateFrom(path).address();
      long library = (long) Open.HANDLE.invokeExact(state, name, RTLD_NOW, 0L, 0L);
      if (library == 0) {
        throw new LibraryException(error());
      }
      return library;
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** The address of what a library exports by that name; 0 if it does not. */
  public static long symbol(long library, String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Posix.CALL_STATE.get();
      return (long)
          Symbol.HANDLE.invokeExact(state, library, arena.allocateFrom(name).address(), 0L, 0L);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /**
   * Counts down; at zero, the library is unmapped, if nothing keeps it.
   *
   * @throws LibraryException with what the dynamic linker says
   */
  public static void close(long library) throws LibraryException {
    try {
      long result = (long) Close.HANDLE.invokeExact(Posix.CALL_STATE.get(), library, 0L, 0L, 0L);
      if ((int) result != 0) {
        throw new LibraryException(error());
      }
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  private static String error() throws Throwable {
    MemorySegment state = Posix.CALL_STATE.get();
    long text = (long) LastError.HANDLE.invokeExact(state, 0L, 0L, 0L, 0L);
    return text == 0 ? "the dynamic linker does not say why" : NativeCalls.text(text, TEXT_MAX);
  }

  private static LibraryException rethrow(Throwable t) {
    if (t instanceof LibraryException expected) {
      return expected;
    }
    throw Posix.unexpected(t);
  }

  private static final class Open {
    static final MethodHandle HANDLE = Posix.link("dlopen");
  }

  private static final class Symbol {
    static final MethodHandle HANDLE = Posix.link("dlsym");
  }

  private static final class Close {
    static final MethodHandle HANDLE = Posix.link("dlclose");
  }

  private static final class LastError {
    static final MethodHandle HANDLE = Posix.link("dlerror");
  }
}
