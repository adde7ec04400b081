package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.drivers.LineFlags;
import sluice.drivers.LineSetup;
import sluice.loop.posix.GpioV2;

/**
 * Builds {@code struct gpio_v2_line_request} and {@code gpio_v2_line_config}: lines that share
 * flags share an attribute.
 */
final class LineRequestStruct {
  private static final int EVENTS_MAX = 1_024; // the kernel's own limit, 16 a line

  private LineRequestStruct() {}

  static MemorySegment of(Arena arena, String consumer, List<LineSetup> lines) throws IOException {
    if (lines.isEmpty() || lines.size() > GpioV2.LINES_MAX) {
      throw new IOException("gpio: a request takes 1 to 64 lines, not " + lines.size());
    }
    MemorySegment request = arena.allocate(GpioV2.REQUEST_BYTES, 8);
    GpioV2.putName(request, GpioV2.REQUEST_CONSUMER, consumer);
    request.set(JAVA_INT, GpioV2.REQUEST_NUM_LINES, lines.size());
    request.set(JAVA_INT, GpioV2.REQUEST_EVENT_BUFFER_SIZE, EVENTS_MAX);
    for (int i = 0; i < lines.size(); i++) {
      request.set(JAVA_INT, GpioV2.REQUEST_OFFSETS + 4L * i, lines.get(i).offset());
    }
    putAttributes(request.asSlice(GpioV2.REQUEST_CONFIG, GpioV2.CONFIG_BYTES), lines);
    return request;
  }

  /** For a request that exists. */
  static MemorySegment config(Arena arena, List<LineSetup> lines) throws IOException {
    MemorySegment config = arena.allocate(GpioV2.CONFIG_BYTES, 8);
    putAttributes(config, lines);
    return config;
  }

  /** One attribute of a struct: an id, a value, and the lines that it is for. */
  private record Attribute(int id, long value) {}

  private static void putAttributes(MemorySegment config, List<LineSetup> lines)
      throws IOException {
    Map<Attribute, Long> masks = new LinkedHashMap<>();
    long initial = 0;
    long outputs = 0;
    for (int i = 0; i < lines.size(); i++) {
      LineSetup line = lines.get(i);
      long bit = 1L << i;
      masks.merge(new Attribute(GpioV2.ATTR_ID_FLAGS, LineFlags.of(line)), bit, (a, b) -> a | b);
      if (line.debounceMicros() > 0) {
        var debounce = new Attribute(GpioV2.ATTR_ID_DEBOUNCE, line.debounceMicros());
        masks.merge(debounce, bit, (a, b) -> a | b);
      }
      if (line.direction() == LineSetup.Direction.OUTPUT) {
        outputs |= bit;
        initial |= line.initial() ? bit : 0;
      }
    }
    if (outputs != 0) {
      masks.put(new Attribute(GpioV2.ATTR_ID_OUTPUT_VALUES, initial), outputs);
    }
    if (masks.size() > GpioV2.ATTRIBUTES_MAX) {
      throw new IOException("gpio: more than 10 different line settings in one request");
    }
    write(config, masks);
  }

  private static void write(MemorySegment config, Map<Attribute, Long> masks) {
    config.set(JAVA_INT, GpioV2.CONFIG_NUM_ATTRS, masks.size());
    long at = GpioV2.CONFIG_ATTRS;
    for (Map.Entry<Attribute, Long> entry : masks.entrySet()) {
      Attribute attribute = entry.getKey();
      config.set(JAVA_INT, at + GpioV2.ATTRIBUTE_ID, attribute.id());
      if (attribute.id() == GpioV2.ATTR_ID_DEBOUNCE) {
        config.set(JAVA_INT, at + GpioV2.ATTRIBUTE_VALUE, (int) attribute.value());
      } else {
        config.set(JAVA_LONG, at + GpioV2.ATTRIBUTE_VALUE, attribute.value());
      }
      config.set(JAVA_LONG, at + GpioV2.ATTRIBUTE_MASK, entry.getValue());
      at += GpioV2.ATTRIBUTE_BYTES;
    }
  }
}
