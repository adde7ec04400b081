package sluice.loop.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Changes in folders as a descriptor that can be polled (inotify(7)). One thread at a time; nothing
 * blocks.
 */
public final class Inotify implements AutoCloseable {
  private static final long IN_NONBLOCK = 04000; // sys/inotify.h
  private static final long IN_CLOEXEC = 02000000;
  private static final long IN_ATTRIB = 0x4;
  private static final long IN_CLOSE_WRITE = 0x8;
  private static final long IN_MOVED = 0xc0;
  private static final long IN_CREATE = 0x100;
  private static final long IN_DELETE = 0x200;
  private static final long IN_ONLYDIR = 0x1000000;
  private static final int BUFFER_BYTES = 4_096;

  private final int fd;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, 8);

  private Inotify(int fd) {
    this.fd = fd;
  }

  /** One that watches nothing yet. */
  public static Inotify open() throws PosixException {
    try {
      long flags = IN_NONBLOCK | IN_CLOEXEC;
      long fd = (long) Init.HANDLE.invokeExact(Posix.CALL_STATE.get(), flags, 0L, 0L, 0L);
      return new Inotify(Posix.check("inotify_init1", "", (int) fd));
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** To be polled for reading. */
  public int fd() {
    return fd;
  }

  /** Watches what is in a folder; watching it again changes nothing. */
  public void watch(String folder) throws PosixException {
    try (Arena names = Arena.ofConfined()) {
      long name = names.allocateFrom(folder).address();
      long mask = IN_ATTRIB | IN_CLOSE_WRITE | IN_MOVED | IN_CREATE | IN_DELETE | IN_ONLYDIR;
      long watch = (long) Add.HANDLE.invokeExact(Posix.CALL_STATE.get(), (long) fd, name, mask, 0L);
      Posix.check("inotify_add_watch", folder, (int) watch);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /**
   * Takes all that has happened.
   *
   * @return whether anything has
   */
  public boolean takeChanges() {
    boolean any = false;
    while (Posix.read(fd, buffer, BUFFER_BYTES) > 0) {
      any = true;
    }
    return any;
  }

  @Override
  public void close() {
    Posix.close(fd);
  }

  private static final class Init {
    static final MethodHandle HANDLE = Posix.link("inotify_init1");
  }

  private static final class Add {
    static final MethodHandle HANDLE = Posix.link("inotify_add_watch");
  }
}
