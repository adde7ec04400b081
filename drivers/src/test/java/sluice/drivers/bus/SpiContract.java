package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.bus.BusException.Kind;

/** What every SPI controller does, simulated or the kernel's, with its two data lines joined. */
public abstract class SpiContract {
  private static final SpiSettings SETTINGS = SpiSettings.of(0, 500_000);
  private static final int ABSENT = 9;

  /** A controller without anything at chip select 9. */
  protected abstract SpiController controller() throws IOException;

  /** The chip select whose data out is its data in. */
  protected abstract int loopback();

  @Test
  void for_each_byte_out_comes_one_in() throws IOException {
    try (SpiController spi = controller()) {
      assertArrayEquals(
          new byte[] {1, -128, 0x55},
          spi.transfer(loopback(), SETTINGS, (byte) 1, (byte) -128, (byte) 0x55));
    }
  }

  @Test
  void several_transfers_are_one_message() throws IOException {
    try (SpiController spi = controller()) {
      SpiTransfer first = SpiTransfer.of((byte) 1, (byte) 2);
      SpiTransfer second = new SpiTransfer(new byte[] {3}, new byte[1], 10, true);
      SpiTransfer third = SpiTransfer.of((byte) 4, (byte) 5);
      spi.transfer(loopback(), SETTINGS, List.of(first, second, third));
      assertArrayEquals(new byte[] {1, 2}, first.in());
      assertArrayEquals(new byte[] {3}, second.in());
      assertArrayEquals(new byte[] {4, 5}, third.in());
    }
  }

  @Test
  void the_mode_may_change_between_messages() throws IOException {
    try (SpiController spi = controller()) {
      for (int mode = 0; mode < 4; mode++) {
        SpiSettings settings = SpiSettings.of(mode, 500_000);
        assertArrayEquals(
            new byte[] {(byte) mode}, spi.transfer(loopback(), settings, (byte) mode));
      }
    }
  }

  @Test
  void a_missing_device_and_a_message_beyond_the_limits_are_refused() throws IOException {
    try (SpiController spi = controller()) {
      BusException absent =
          assertThrows(BusException.class, () -> spi.transfer(ABSENT, SETTINGS, (byte) 0));
      assertEquals(Kind.GONE, absent.kind());
      List<SpiTransfer> many = Collections.nCopies(512, SpiTransfer.of((byte) 0));
      for (List<SpiTransfer> wrong : List.of(many, List.<SpiTransfer>of())) {
        BusException e =
            assertThrows(BusException.class, () -> spi.transfer(loopback(), SETTINGS, wrong));
        assertEquals(Kind.UNSUPPORTED, e.kind());
      }
    }
  }
}
