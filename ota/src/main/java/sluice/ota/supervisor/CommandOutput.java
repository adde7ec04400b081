package sluice.ota.supervisor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;
import sluice.loop.posix.Spawned;

/**
 * What a command prints: for what a parent wants to know and not to do itself, as the memory that
 * it takes goes with the command's process. What it says on stderr is said on this process's.
 * Loop's thread only.
 */
public final class CommandOutput {
  /** What a pipe holds (pipe(7)); a command that prints more has its end cut off. */
  static final int BYTES_MAX = 64 << 10;

  private CommandOutput() {}

  /** Hears it. */
  public interface Listener {
    /**
     * The command has ended. Called once, and never before {@link #read} returns.
     *
     * @param code its exit code, or 128 and the signal that ended it, also for its time
     * @param text what it has printed
     */
    void ended(int code, String text);
  }

  /**
   * Starts a command.
   *
   * @param millisMax after which it is ended
   * @throws IOException if it cannot be started
   */
  public static void read(Loop loop, List<String> command, long millisMax, Listener listener)
      throws IOException {
    int[] pipe = Posix.pipe();
    try {
      Spawned started = Launcher.spawn(command, Launcher.environment(), pipe[1], Launcher.ERR);
      Errand.watch(
          loop,
          "command",
          started,
          millisMax,
          (code, _) -> {
            String text = text(pipe[0]);
            Posix.close(pipe[0]);
            listener.ended(code, text);
          });
    } catch (IOException e) {
      Posix.close(pipe[0]);
      throw e;
    } finally {
      Posix.close(pipe[1]);
    }
  }

  /** Nobody writes to it any more: it waits for nothing. */
  private static String text(int fd) {
    byte[] bytes = new byte[BYTES_MAX];
    int length = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BYTES_MAX);
      while (length < BYTES_MAX) {
        long count = Posix.read(fd, buffer, BYTES_MAX - length);
        if (count <= 0) {
          break;
        }
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, length, (int) count);
        length += (int) count;
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
