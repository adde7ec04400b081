package sluice.drivers.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.posix.GpioV2;

/** What can be seen of the kernel's chips without one. */
class LinuxChipTest {
  private final Loop loop = Loop.open();

  private String messageOf(String which) {
    return "" + assertThrows(IOException.class, () -> LinuxChip.open(loop, which)).getMessage();
  }

  @Test
  void a_missing_chip_says_where_to_look() {
    assertTrue(messageOf("/dev/gpiochip99").contains("/dev/gpiochip*"));
    assertTrue(messageOf("99").contains("/dev/gpiochip99"));
    assertTrue(messageOf("no-such-label").contains("no-such-label"));
  }

  @Test
  void a_device_that_is_no_chip_is_told_so() {
    assertTrue(messageOf("/dev/null").contains("is not a GPIO chip"));
  }

  @Test
  void lines_that_share_flags_share_an_attribute() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request =
          LineRequestStruct.of(
              arena,
              "sluice",
              List.of(LineSetup.input(4), LineSetup.input(7), LineSetup.output(9, true)));
      assertEquals(3, request.get(ValueLayout.JAVA_INT, GpioV2.REQUEST_NUM_LINES));
      assertEquals(7, request.get(ValueLayout.JAVA_INT, GpioV2.REQUEST_OFFSETS + 4));
      assertEquals("sluice", GpioV2.name(request, GpioV2.REQUEST_CONSUMER));
      long config = GpioV2.REQUEST_CONFIG;
      assertEquals(3, request.get(ValueLayout.JAVA_INT, config + GpioV2.CONFIG_NUM_ATTRS));
      long first = config + GpioV2.CONFIG_ATTRS;
      assertEquals(0b011L, request.get(ValueLayout.JAVA_LONG, first + GpioV2.ATTRIBUTE_MASK));
      long values = first + 2 * GpioV2.ATTRIBUTE_BYTES;
      assertEquals(
          GpioV2.ATTR_ID_OUTPUT_VALUES,
          request.get(ValueLayout.JAVA_INT, values + GpioV2.ATTRIBUTE_ID));
      assertEquals(0b100L, request.get(ValueLayout.JAVA_LONG, values + GpioV2.ATTRIBUTE_VALUE));
    }
  }
}
