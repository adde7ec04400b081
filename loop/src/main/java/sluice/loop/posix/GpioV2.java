package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * GPIO character device, uAPI v2: sizes, offsets, flags and request codes of {@code linux/gpio.h}
 * (kernel 5.10 and later). Plain offsets rather than layouts: the structs are fixed for ever, and
 * an access costs nothing at start-up.
 */
public final class GpioV2 {
  /** {@code GPIO_MAX_NAME_SIZE}. */
  public static final int NAME_BYTES = 32;

  /** {@code GPIO_V2_LINES_MAX}. */
  public static final int LINES_MAX = 64;

  // struct gpiochip_info
  public static final int CHIP_INFO_BYTES = 68;
  public static final int CHIP_INFO_NAME = 0;
  public static final int CHIP_INFO_LABEL = 32;
  public static final int CHIP_INFO_LINES = 64;

  // struct gpio_v2_line_info
  public static final int LINE_INFO_BYTES = 256;
  public static final int LINE_INFO_NAME = 0;
  public static final int LINE_INFO_CONSUMER = 32;
  public static final int LINE_INFO_OFFSET = 64;
  public static final int LINE_INFO_NUM_ATTRS = 68;
  public static final int LINE_INFO_FLAGS = 72;
  public static final int LINE_INFO_ATTRS = 80;

  /** {@code struct gpio_v2_line_attribute}: an id at 0, a value at 8. */
  public static final int LINE_ATTRIBUTE_BYTES = 16;

  // struct gpio_v2_line_info_changed: a line info, then
  public static final int INFO_CHANGED_BYTES = 288;
  public static final int INFO_CHANGED_TIMESTAMP = 256;
  public static final int INFO_CHANGED_TYPE = 264;
  public static final int CHANGED_REQUESTED = 1;
  public static final int CHANGED_RELEASED = 2;
  public static final int CHANGED_CONFIG = 3;

  // struct gpio_v2_line_request
  public static final int REQUEST_BYTES = 592;
  public static final int REQUEST_OFFSETS = 0;
  public static final int REQUEST_CONSUMER = 256;
  public static final int REQUEST_CONFIG = 288;
  public static final int REQUEST_NUM_LINES = 560;
  public static final int REQUEST_EVENT_BUFFER_SIZE = 564;
  public static final int REQUEST_FD = 588;

  // struct gpio_v2_line_config, within the request
  public static final int CONFIG_BYTES = 272;
  public static final int CONFIG_FLAGS = 0;
  public static final int CONFIG_NUM_ATTRS = 8;
  public static final int CONFIG_ATTRS = 32;

  // struct gpio_v2_line_config_attribute
  public static final int ATTRIBUTE_BYTES = 24;
  public static final int ATTRIBUTE_ID = 0;
  public static final int ATTRIBUTE_VALUE = 8;
  public static final int ATTRIBUTE_MASK = 16;
  public static final int ATTRIBUTES_MAX = 10;

  public static final int ATTR_ID_FLAGS = 1;
  public static final int ATTR_ID_OUTPUT_VALUES = 2;
  public static final int ATTR_ID_DEBOUNCE = 3;

  // struct gpio_v2_line_values
  public static final int VALUES_BYTES = 16;
  public static final int VALUES_BITS = 0;
  public static final int VALUES_MASK = 8;

  // struct gpio_v2_line_event
  public static final int EVENT_BYTES = 48;
  public static final int EVENT_TIMESTAMP = 0;
  public static final int EVENT_ID = 8;
  public static final int EVENT_OFFSET = 12;
  public static final int EVENT_SEQNO = 16;
  public static final int EVENT_LINE_SEQNO = 20;
  public static final int EVENT_RISING = 1;
  public static final int EVENT_FALLING = 2;

  // enum gpio_v2_line_flag
  public static final long FLAG_USED = 1;
  public static final long FLAG_ACTIVE_LOW = 1 << 1;
  public static final long FLAG_INPUT = 1 << 2;
  public static final long FLAG_OUTPUT = 1 << 3;
  public static final long FLAG_EDGE_RISING = 1 << 4;
  public static final long FLAG_EDGE_FALLING = 1 << 5;
  public static final long FLAG_OPEN_DRAIN = 1 << 6;
  public static final long FLAG_OPEN_SOURCE = 1 << 7;
  public static final long FLAG_BIAS_PULL_UP = 1 << 8;
  public static final long FLAG_BIAS_PULL_DOWN = 1 << 9;
  public static final long FLAG_BIAS_DISABLED = 1 << 10;
  public static final long FLAG_EVENT_CLOCK_REALTIME = 1 << 11;
  public static final long FLAG_EVENT_CLOCK_HTE = 1 << 12;

  /** {@code GPIO_GET_CHIPINFO_IOCTL}: {@code _IOR(0xB4, 0x01, ...)}. */
  public static final long GET_CHIPINFO = 0x8044_B401L;

  /** {@code GPIO_V2_GET_LINEINFO_IOCTL}: {@code _IOWR(0xB4, 0x05, ...)}. */
  public static final long GET_LINEINFO = 0xC100_B405L;

  /** {@code GPIO_V2_GET_LINEINFO_WATCH_IOCTL}: {@code _IOWR(0xB4, 0x06, ...)}. */
  public static final long GET_LINEINFO_WATCH = 0xC100_B406L;

  /** {@code GPIO_V2_GET_LINE_IOCTL}: {@code _IOWR(0xB4, 0x07, ...)}. */
  public static final long GET_LINE = 0xC250_B407L;

  /** {@code GPIO_V2_LINE_SET_CONFIG_IOCTL}: {@code _IOWR(0xB4, 0x0D, ...)}. */
  public static final long LINE_SET_CONFIG = 0xC110_B40DL;

  /** {@code GPIO_V2_LINE_GET_VALUES_IOCTL}: {@code _IOWR(0xB4, 0x0E, ...)}. */
  public static final long LINE_GET_VALUES = 0xC010_B40EL;

  /** {@code GPIO_V2_LINE_SET_VALUES_IOCTL}: {@code _IOWR(0xB4, 0x0F, ...)}. */
  public static final long LINE_SET_VALUES = 0xC010_B40FL;

  private GpioV2() {}

  /** A fixed-size, zero-padded name field. */
  public static String name(MemorySegment struct, int at) {
    byte[] bytes = struct.asSlice(at, NAME_BYTES).toArray(JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Fills a name field, cut to its size; the last byte stays zero. */
  public static void putName(MemorySegment struct, int at, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < Math.min(bytes.length, NAME_BYTES - 1); i++) {
      struct.set(JAVA_BYTE, at + i, bytes[i]);
    }
  }

  /** Fills one event, as the kernel does. */
  public static void putEvent(
      MemorySegment to,
      long at,
      long timestampNanos,
      boolean rising,
      int offset,
      int seqno,
      int lineSeqno) {
    to.asSlice(at, EVENT_BYTES).fill((byte) 0);
    to.set(JAVA_LONG, at + EVENT_TIMESTAMP, timestampNanos);
    to.set(JAVA_INT, at + EVENT_ID, rising ? EVENT_RISING : EVENT_FALLING);
    to.set(JAVA_INT, at + EVENT_OFFSET, offset);
    to.set(JAVA_INT, at + EVENT_SEQNO, seqno);
    to.set(JAVA_INT, at + EVENT_LINE_SEQNO, lineSeqno);
  }
}
