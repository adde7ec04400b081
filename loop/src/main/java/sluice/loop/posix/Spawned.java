package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process, and a descriptor that tells its end ({@code posix_spawn(3)}, {@code pidfd_open(2)};
 * kernels from 5.3, glibc from 2.34). {@link ProcessBuilder} has a thread for each process, no word
 * for the signal that ended it, and a log that has all jars of the class path opened. Any thread,
 * but {@link #exit}: one at a time.
 */
public final class Spawned implements AutoCloseable {
  private static final long SYS_PIDFD_OPEN = 434; // asm-generic/unistd.h
  private static final long F_DUPFD_CLOEXEC = 1030; // linux/fcntl.h
  private static final long WNOHANG = 1;

  /** {@code posix_spawn_file_actions_t} has 80 bytes in the C library of 64-bit Linux. */
  private static final int ACTIONS_BYTES = 256;

  /** Above the descriptors that a new process is given. */
  private static final long ASIDE = 100;

  private final long pid;
  private final int pidFd;
  private boolean reaped;
  private int status;

  private Spawned(long pid, int pidFd) {
    this.pid = pid;
    this.pidFd = pidFd;
  }

  /**
   * Starts a program by its name, sought in {@code PATH} if that has no slash.
   *
   * @param command the program and its arguments
   * @param environment all of it
   * @param fds what its descriptors from 0 on are, and no others it has; stay the caller's
   */
  public static Spawned start(List<String> command, Map<String, String> environment, int... fds)
      throws PosixException {
    List<String> variables =
        environment.entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).toList();
    return start(command.getFirst(), command, variables, fds, fds);
  }

  /**
   * Starts a program of ours, without environment. The calling thread counts as its parent where
   * the kernel asks for one ({@code PR_SET_PDEATHSIG}), so it should be one that stays.
   *
   * @param programFd the program; stays the caller's
   * @param arguments the first is its name
   * @param fds what its descriptors from 0 on are; stay the caller's. Others that are not
   *     close-on-exec it has, too, and has to close.
   */
  public static Spawned start(int programFd, List<String> arguments, int... fds)
      throws PosixException {
    int[] all = Arrays.copyOf(fds, fds.length + 1);
    all[fds.length] = programFd;
    return start(null, arguments, List.of(), fds, all);
  }

  /**
   * Starts one.
   *
   * @param path null: what the last of the kept ones is open to
   * @param kept until it has started
   */
  private static Spawned start(
      @Nullable String path, List<String> arguments, List<String> variables, int[] fds, int[] kept)
      throws PosixException {
    int[] aside = new int[kept.length];
    int made = 0;
    try (Arena arena = Arena.ofConfined()) {
      for (; made < aside.length; made++) {
        aside[made] = aside(kept[made]);
      }
      String program = path == null ? "/proc/self/fd/" + aside[made - 1] : path;
      MemorySegment actions = actions(arena, aside, fds.length, path != null);
      long pid = spawn(arena, program, actions, arguments, variables);
      return new Spawned(pid, pidFd(pid));
    } finally {
      for (int i = 0; i < made; i++) {
        Posix.close(aside[i]);
      }
    }
  }

  private static int aside(int fd) throws PosixException {
    try {
      MemorySegment state = Posix.CALL_STATE.get();
      long made = (long) Control.HANDLE.invokeExact(state, (long) fd, F_DUPFD_CLOEXEC, ASIDE, 0L);
      return Posix.check("dup", "fd " + fd, (int) made);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  private static MemorySegment actions(Arena arena, int[] aside, int count, boolean noOthers) {
    MemorySegment actions = arena.allocate(ACTIONS_BYTES, Long.BYTES);
    MemorySegment errno = Posix.CALL_STATE.get();
    try {
      var _ = (long) ActionsInit.HANDLE.invokeExact(errno, actions.address(), 0L, 0L, 0L);
      for (int i = 0; i < count; i++) {
        long from = aside[i];
        var _ = (long) AddDup.HANDLE.invokeExact(errno, actions.address(), from, (long) i, 0L);
      }
      if (noOthers) {
        long from = count;
        var _ = (long) AddCloseFrom.HANDLE.invokeExact(errno, actions.address(), from, 0L, 0L);
      }
      return actions;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static long spawn(
      Arena arena,
      String program,
      MemorySegment actions,
      List<String> arguments,
      List<String> variables)
      throws PosixException {
    MemorySegment errno = Posix.CALL_STATE.get();
    MemorySegment pid = arena.allocate(JAVA_INT);
    try {
      long result =
          (long)
              Spawn.HANDLE.invokeExact(
                  errno,
                  pid.address(),
                  arena.allocateFrom(program).address(),
                  actions.address(),
                  0L,
                  strings(arena, arguments).address(),
                  strings(arena, variables).address());
      var _ = (long) ActionsDestroy.HANDLE.invokeExact(errno, actions.address(), 0L, 0L, 0L);
      if ((int) result != 0) {
        throw new PosixException("posix_spawn", arguments.getFirst(), (int) result);
      }
      return pid.get(JAVA_INT, 0);
    } catch (Throwable t) {
      throw Posix.rethrow(t);
    }
  }

  /** As {@code argv} has them: with NULL behind the last. */
  private static MemorySegment strings(Arena arena, List<String> all) {
    MemorySegment array = arena.allocate(ADDRESS, all.size() + 1L);
    for (int i = 0; i < all.size(); i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(all.get(i)));
    }
    return array;
  }

  private static int pidFd(long pid) throws PosixException {
    try {
      MemorySegment errno = Posix.CALL_STATE.get();
      long fd = (long) Syscall.HANDLE.invokeExact(errno, SYS_PIDFD_OPEN, pid, 0L, 0L);
      return Posix.check("pidfd_open", "process " + pid, (int) fd);
    } catch (Throwable t) {
      Signals.send(pid, Signals.KILL);
      throw Posix.rethrow(t);
    }
  }

  public long pid() {
    return pid;
  }

  /** Readable once it has ended. */
  public int fd() {
    return pidFd;
  }

  /** Sends a signal; to one whose end was asked for with success, nothing. */
  public void kill(int signal) {
    if (!reaped) {
      Signals.send(pid, signal);
    }
  }

  /** Whether it has ended; from then on nothing of it is left. */
  public boolean hasEnded() {
    if (!reaped) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment word = arena.allocate(JAVA_INT);
        MemorySegment errno = Posix.CALL_STATE.get();
        long ended = (long) Wait.HANDLE.invokeExact(errno, pid, word.address(), WNOHANG, 0L);
        reaped = (int) ended != 0; // ECHILD: somebody else has waited for it
        status = word.get(JAVA_INT, 0);
      } catch (Throwable t) {
        throw Posix.unexpected(t);
      }
    }
    return reaped;
  }

  /**
   * How it has ended.
   *
   * @param signal that ended it, or 0
   * @param code that it ended with, if no signal did
   */
  public record Exit(int signal, int code) {}

  /** How it has ended; once it has. */
  public Exit exit() {
    int signal = status & 0x7f; // WTERMSIG of bits/waitstatus.h
    return new Exit(signal, signal == 0 ? status >> 8 & 0xff : 0);
  }

  /** The descriptor; the process goes on if it has not ended. */
  @Override
  public void close() {
    Posix.close(pidFd);
  }

  private static final class Spawn {
    static final MethodHandle HANDLE = Posix.linkWide("posix_spawnp");
  }

  private static final class ActionsInit {
    static final MethodHandle HANDLE = Posix.link("posix_spawn_file_actions_init");
  }

  private static final class AddDup {
    static final MethodHandle HANDLE = Posix.link("posix_spawn_file_actions_adddup2");
  }

  private static final class AddCloseFrom {
    static final MethodHandle HANDLE = Posix.link("posix_spawn_file_actions_addclosefrom_np");
  }

  private static final class ActionsDestroy {
    static final MethodHandle HANDLE = Posix.link("posix_spawn_file_actions_destroy");
  }

  private static final class Syscall {
    static final MethodHandle HANDLE = Posix.link("syscall");
  }

  private static final class Control {
    static final MethodHandle HANDLE = Posix.link("fcntl");
  }

  private static final class Wait {
    static final MethodHandle HANDLE = Posix.link("waitpid");
  }
}
