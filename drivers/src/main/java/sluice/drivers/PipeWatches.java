package sluice.drivers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sluice.loop.Loop;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;

/**
 * The kernel's side of line-info watches, for chips that are not the kernel's: each is a pipe, and
 * the lines that it is told of. Loop's thread only.
 */
public final class PipeWatches {
  private record Watch(int writeFd, Set<Integer> offsets) {}

  private final List<Watch> watches = new ArrayList<>();
  private final MemorySegment changed = Arena.ofAuto().allocate(GpioV2.INFO_CHANGED_BYTES, 8);

  /** As {@link Chip#watch}. */
  public LineInfoWatch add(Loop loop, String name, List<Integer> offsets, LineInfoListener listener)
      throws IOException {
    int[] pipe = Posix.pipe();
    watches.add(new Watch(pipe[1], Set.copyOf(offsets)));
    return LineInfoWatch.start(loop, name, pipe[0], listener);
  }

  public boolean isEmpty() {
    return watches.isEmpty();
  }

  /**
   * Tells those who want to know; a reader that is full or gone misses it, as in the kernel.
   *
   * @param type {@code GPIO_V2_LINE_CHANGED_*}
   * @param info {@code struct gpio_v2_line_info}
   */
  public void tell(int type, MemorySegment info, long nanos) {
    MemorySegment.copy(info, 0, changed, 0, GpioV2.LINE_INFO_BYTES);
    changed.set(JAVA_LONG, GpioV2.INFO_CHANGED_TIMESTAMP, nanos);
    changed.set(JAVA_INT, GpioV2.INFO_CHANGED_TYPE, type);
    int offset = info.get(JAVA_INT, GpioV2.LINE_INFO_OFFSET);
    for (Watch watch : watches) {
      if (watch.offsets.contains(offset)) {
        var _ = Posix.write(watch.writeFd, changed, GpioV2.INFO_CHANGED_BYTES);
      }
    }
  }

  /** Nothing is told any more. */
  public void hangUp() {
    watches.forEach(watch -> Posix.close(watch.writeFd));
    watches.clear();
  }
}
