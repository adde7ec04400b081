package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
  private static final String HEADER_FACTS =
      """
      #include <linux/gpio.h>
      #include <stddef.h>
      #include <stdio.h>
      int main(void) {
        printf("%zu %zu %zu\\n", sizeof(struct gpiochip_info), offsetof(struct gpiochip_info, label),
            offsetof(struct gpiochip_info, lines));
        printf("%zu %zu %zu %zu\\n", sizeof(struct gpio_v2_line_info),
            offsetof(struct gpio_v2_line_info, consumer), offsetof(struct gpio_v2_line_info, offset),
            offsetof(struct gpio_v2_line_info, flags));
        printf("%zu %zu %zu %zu %zu %zu\\n", sizeof(struct gpio_v2_line_request),
            offsetof(struct gpio_v2_line_request, consumer), offsetof(struct gpio_v2_line_request, config),
            offsetof(struct gpio_v2_line_request, num_lines),
            offsetof(struct gpio_v2_line_request, event_buffer_size), offsetof(struct gpio_v2_line_request, fd));
        printf("%zu %zu %zu %zu %zu %zu\\n", sizeof(struct gpio_v2_line_config),
            offsetof(struct gpio_v2_line_config, num_attrs), offsetof(struct gpio_v2_line_config, attrs),
            sizeof(struct gpio_v2_line_config_attribute), offsetof(struct gpio_v2_line_config_attribute, mask),
            offsetof(struct gpio_v2_line_attribute, values));
        printf("%zu %zu %zu %zu %zu\\n", sizeof(struct gpio_v2_line_event), offsetof(struct gpio_v2_line_event, id),
            offsetof(struct gpio_v2_line_event, offset), offsetof(struct gpio_v2_line_event, seqno),
            offsetof(struct gpio_v2_line_event, line_seqno));
        printf("%lx %lx %lx %lx %lx\\n", (long) GPIO_GET_CHIPINFO_IOCTL, (long) GPIO_V2_GET_LINEINFO_IOCTL,
            (long) GPIO_V2_GET_LINE_IOCTL, (long) GPIO_V2_LINE_GET_VALUES_IOCTL,
            (long) GPIO_V2_LINE_SET_VALUES_IOCTL);
        return 0;
      }
      """;

  @Test
  void sizes_offsets_and_codes_are_those_of_the_kernel_header(@TempDir Path dir) throws Exception {
    boolean canCompile =
        Files.exists(Path.of("/usr/include/linux/gpio.h")) && Files.exists(Path.of("/usr/bin/gcc"));
    assumeTrue(canCompile, "gcc and linux/gpio.h are needed");
    Files.writeString(dir.resolve("facts.c"), HEADER_FACTS);
    Process gcc =
        new ProcessBuilder("gcc", "-o", "facts", "facts.c").directory(dir.toFile()).start();
    assertEquals(0, gcc.waitFor());
    Process facts = new ProcessBuilder(dir.resolve("facts").toString()).start();
    String said = new String(facts.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(ourFacts(), said);
  }

  private static String ourFacts() {
    return GpioV2.CHIP_INFO_BYTES
        + (" " + GpioV2.CHIP_INFO_LABEL + " " + GpioV2.CHIP_INFO_LINES + "\n")
        + (GpioV2.LINE_INFO_BYTES + " " + GpioV2.LINE_INFO_CONSUMER)
        + (" " + GpioV2.LINE_INFO_OFFSET + " " + GpioV2.LINE_INFO_FLAGS + "\n")
        + (GpioV2.REQUEST_BYTES + " " + GpioV2.REQUEST_CONSUMER + " " + GpioV2.REQUEST_CONFIG)
        + (" " + GpioV2.REQUEST_NUM_LINES + " " + GpioV2.REQUEST_EVENT_BUFFER_SIZE)
        + (" " + GpioV2.REQUEST_FD + "\n")
        + (GpioV2.CONFIG_BYTES + " " + GpioV2.CONFIG_NUM_ATTRS + " " + GpioV2.CONFIG_ATTRS)
        + (" " + GpioV2.ATTRIBUTE_BYTES + " " + GpioV2.ATTRIBUTE_MASK)
        + (" " + GpioV2.ATTRIBUTE_VALUE + "\n")
        + (GpioV2.EVENT_BYTES + " " + GpioV2.EVENT_ID + " " + GpioV2.EVENT_OFFSET)
        + (" " + GpioV2.EVENT_SEQNO + " " + GpioV2.EVENT_LINE_SEQNO + "\n")
        + (Long.toHexString(GpioV2.GET_CHIPINFO) + " " + Long.toHexString(GpioV2.GET_LINEINFO))
        + (" " + Long.toHexString(GpioV2.GET_LINE))
        + (" " + Long.toHexString(GpioV2.LINE_GET_VALUES))
        + (" " + Long.toHexString(GpioV2.LINE_SET_VALUES) + "\n");
  }

  @Test
  void a_pipe_carries_bytes_and_an_empty_one_says_eagain() throws Exception {
    int[] pipe = Posix.pipe();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom("abc");
      assertEquals(-Errno.EAGAIN, Posix.read(pipe[0], bytes, 4));
      assertEquals(4, Posix.write(pipe[1], bytes, 4));
      MemorySegment back = arena.allocate(4);
      assertEquals(4, Posix.read(pipe[0], back, 4));
      assertEquals("abc", back.getString(0));
    } finally {
      Posix.close(pipe[0]);
      Posix.close(pipe[1]);
    }
  }

  @Test
  void a_failed_call_names_itself_its_subject_and_the_error() {
    PosixException e =
        assertThrows(PosixException.class, () -> Posix.open("/no/such", Posix.O_RDONLY));
    assertEquals(Errno.ENOENT, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains("open /no/such: ENOENT"));
  }

  @Test
  void something_that_is_no_gpio_chip_says_enotty() throws Exception {
    int fd = Posix.open("/dev/null", Posix.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(GpioV2.CHIP_INFO_BYTES);
      PosixException e =
          assertThrows(
              PosixException.class,
              () -> Posix.ioctl(fd, "chip info", GpioV2.GET_CHIPINFO, info, "/dev/null"));
      assertEquals(Errno.ENOTTY, e.errno());
    } finally {
      Posix.close(fd);
    }
  }
}
