package sluice.ota.supervisor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.tinylog.Logger;
import sluice.loop.control.PassedFds;
import sluice.loop.control.SafeLines;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/**
 * A child's outputs, which the parent sets to their safe values once the child cannot. The
 * descriptors are duplicates: as long as they are open the lines are the child's, so they are
 * closed before another child asks for the lines.
 */
final class OutputLeases {
  private List<SafeLines> requests = List.of();
  private int[] fds = {};
  private boolean told;

  /** Takes the place of what was leased before. */
  void take(List<SafeLines> now, PassedFds passed) {
    release();
    requests = now;
    fds = passed.takeAll();
  }

  /** How many requests there are. */
  int size() {
    return requests.size();
  }

  /**
   * Sets all of them ({@code GPIO_V2_LINE_SET_VALUES_IOCTL}); they stay leased. Done again at each
   * step towards the end of a child, as one that is not dead may still set them.
   */
  void makeSafe() {
    for (int i = 0; i < fds.length; i++) {
      SafeLines lines = requests.get(i);
      try (Arena arena = Arena.ofConfined()) {
        Posix.ioctl(
            fds[i], "set safe values", GpioV2.LINE_SET_VALUES, values(arena, lines), lines.name());
        if (!told) {
          Logger.info("supervisor: outputs of {} are at their safe values", lines.name());
        }
      } catch (PosixException e) {
        Logger.error("supervisor: outputs are not known to be safe: {}", e.getMessage());
      }
    }
    told = true;
  }

  /** {@code struct gpio_v2_line_values}. */
  static MemorySegment values(Arena arena, SafeLines lines) {
    MemorySegment values = arena.allocate(GpioV2.VALUES_BYTES, Long.BYTES);
    values.set(JAVA_LONG, GpioV2.VALUES_BITS, lines.safe());
    values.set(JAVA_LONG, GpioV2.VALUES_MASK, lines.mask());
    return values;
  }

  /** Lets go of them, as they are. */
  void release() {
    for (int fd : fds) {
      Posix.close(fd);
    }
    requests = List.of();
    fds = new int[0];
    told = false;
  }
}
