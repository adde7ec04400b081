package sluice.drivers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import sluice.drivers.LineSetup.Bias;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.LineSetup.EventClock;
import sluice.loop.posix.GpioV2;

/**
 * A line as {@code struct gpio_v2_line_info} tells it.
 *
 * @param offset on its chip, from 0
 * @param name the board's, as {@code GPIO17}; empty if it has none
 * @param consumer who uses it; empty if nobody does, or does not say
 * @param used whether it cannot be requested
 * @param debounceMicros 0 for none
 */
public record LineInfo(
    int offset,
    String name,
    String consumer,
    boolean used,
    Direction direction,
    Edges edges,
    Bias bias,
    Drive drive,
    boolean activeLow,
    int debounceMicros,
    EventClock clock) {

  /** Reads the kernel's struct of {@link GpioV2#LINE_INFO_BYTES}. */
  public static LineInfo read(MemorySegment struct) {
    long flags = struct.get(JAVA_LONG, GpioV2.LINE_INFO_FLAGS);
    return new LineInfo(
        struct.get(JAVA_INT, GpioV2.LINE_INFO_OFFSET),
        GpioV2.name(struct, GpioV2.LINE_INFO_NAME),
        GpioV2.name(struct, GpioV2.LINE_INFO_CONSUMER),
        LineFlags.has(flags, GpioV2.FLAG_USED),
        LineFlags.directionOf(flags),
        LineFlags.edgesOf(flags),
        LineFlags.biasOf(flags),
        LineFlags.driveOf(flags),
        LineFlags.has(flags, GpioV2.FLAG_ACTIVE_LOW),
        debounce(struct),
        LineFlags.clockOf(flags));
  }

  /** Fills the struct as the kernel does; for chips that are not its own. */
  public static void write(
      MemorySegment struct, String name, String consumer, boolean used, LineSetup line) {
    struct.asSlice(0, GpioV2.LINE_INFO_BYTES).fill((byte) 0);
    GpioV2.putName(struct, GpioV2.LINE_INFO_NAME, name);
    GpioV2.putName(struct, GpioV2.LINE_INFO_CONSUMER, consumer);
    struct.set(JAVA_INT, GpioV2.LINE_INFO_OFFSET, line.offset());
    long flags = LineFlags.of(line) | (used ? GpioV2.FLAG_USED : 0);
    struct.set(JAVA_LONG, GpioV2.LINE_INFO_FLAGS, flags);
    if (line.debounceMicros() > 0) {
      struct.set(JAVA_INT, GpioV2.LINE_INFO_NUM_ATTRS, 1);
      struct.set(JAVA_INT, GpioV2.LINE_INFO_ATTRS, GpioV2.ATTR_ID_DEBOUNCE);
      struct.set(JAVA_INT, GpioV2.LINE_INFO_ATTRS + GpioV2.ATTRIBUTE_VALUE, line.debounceMicros());
    }
  }

  private static int debounce(MemorySegment struct) {
    int attributes = struct.get(JAVA_INT, GpioV2.LINE_INFO_NUM_ATTRS);
    for (int i = 0; i < Math.min(attributes, GpioV2.ATTRIBUTES_MAX); i++) {
      long at = GpioV2.LINE_INFO_ATTRS + (long) i * GpioV2.LINE_ATTRIBUTE_BYTES;
      if (struct.get(JAVA_INT, at) == GpioV2.ATTR_ID_DEBOUNCE) {
        return struct.get(JAVA_INT, at + GpioV2.ATTRIBUTE_VALUE);
      }
    }
    return 0;
  }
}
