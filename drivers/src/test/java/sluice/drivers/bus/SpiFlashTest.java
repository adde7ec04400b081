package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.linux.LinuxSpi;

/**
 * The kernel's SPI with a flash memory on it, where no two lines are joined: {@code
 * -Dsluice.test.flash=0.0:ef5014}, bus, chip select and what the memory says to "read
 * identification" (JEDEC JESD216, 9Fh).
 */
@EnabledIfSystemProperty(named = "sluice.test.flash", matches = "\\d+[.]\\d+:[0-9a-f]{6}")
class SpiFlashTest {
  private static final byte READ_ID = (byte) 0x9f;
  private static final SpiSettings SETTINGS = SpiSettings.of(0, 500_000);

  /**
   * As many as the kernel's own driver reads; an emulated memory goes on until it has told them.
   */
  private static final int ID_BYTES = 6;

  private static final int BUFFER_BYTES = 4_096; // spidev.bufsiz

  private final String[] where =
      System.getProperty("sluice.test.flash", "0.0:000000").split("[.:]", 3);

  private final byte[] id = Arrays.copyOf(HexFormat.of().parseHex(where[2]), ID_BYTES);

  private LinuxSpi bus() {
    return LinuxSpi.open(Integer.parseInt(where[0]));
  }

  private int chipSelect() {
    return Integer.parseInt(where[1]);
  }

  @Test
  void for_each_byte_out_comes_one_in() throws IOException {
    try (LinuxSpi spi = bus()) {
      byte[] in =
          spi.transfer(chipSelect(), SETTINGS, Arrays.copyOf(new byte[] {READ_ID}, 1 + ID_BYTES));
      assertArrayEquals(id, Arrays.copyOfRange(in, 1, in.length));
    }
  }

  @Test
  void several_transfers_are_one_message() throws IOException {
    try (LinuxSpi spi = bus()) {
      SpiTransfer first = new SpiTransfer(new byte[2], new byte[2], 10, false);
      SpiTransfer second = SpiTransfer.of(new byte[ID_BYTES - 2]);
      spi.transfer(chipSelect(), SETTINGS, List.of(SpiTransfer.of(READ_ID), first, second));
      assertArrayEquals(Arrays.copyOf(id, 2), first.in());
      assertArrayEquals(Arrays.copyOfRange(id, 2, ID_BYTES), second.in());
    }
  }

  @Test
  void the_mode_may_change_between_messages() throws IOException {
    try (LinuxSpi spi = bus()) {
      for (int mode : new int[] {0, 3, 0}) {
        SpiSettings settings = SpiSettings.of(mode, 1_000_000);
        SpiTransfer answer = SpiTransfer.of(new byte[ID_BYTES]);
        spi.transfer(chipSelect(), settings, List.of(SpiTransfer.of(READ_ID), answer));
        assertArrayEquals(id, answer.in());
      }
    }
  }

  @Test
  void what_the_kernel_has_no_room_for_is_refused_with_its_name() throws IOException {
    try (LinuxSpi spi = bus()) {
      BusException e =
          assertThrows(
              BusException.class,
              () -> spi.transfer(chipSelect(), SETTINGS, new byte[BUFFER_BYTES + 1]));
      assertEquals(Kind.UNSUPPORTED, e.kind());
      assertTrue(("" + e.getMessage()).contains("spidev.bufsiz"), e.getMessage());
    }
  }

  @Test
  void a_missing_device_is_gone() throws IOException {
    try (LinuxSpi spi = bus()) {
      BusException e = assertThrows(BusException.class, () -> spi.transfer(9, SETTINGS, (byte) 0));
      assertEquals(Kind.GONE, e.kind());
    }
  }
}
