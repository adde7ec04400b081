package sluice.loop.posix;

/**
 * The kernel's SPI devices for programs: sizes, offsets, flags and request codes of {@code
 * linux/spi/spidev.h} and {@code linux/spi/spi.h}. Plain offsets, as in {@link GpioV2}.
 */
public final class SpiDev {
  // struct spi_ioc_transfer
  public static final int TRANSFER_BYTES = 32;
  public static final int TRANSFER_TX = 0;
  public static final int TRANSFER_RX = 8;
  public static final int TRANSFER_LENGTH = 16;
  public static final int TRANSFER_SPEED = 20;
  public static final int TRANSFER_DELAY_MICROS = 24;
  public static final int TRANSFER_BITS = 26;
  public static final int TRANSFER_CS_CHANGE = 27;

  public static final int CS_HIGH = 1 << 2;
  public static final int LSB_FIRST = 1 << 3;

  /** {@code SPI_IOC_WR_MODE32}: {@code _IOW('k', 5, __u32)}. */
  public static final long WRITE_MODE = 0x4004_6b05L;

  private SpiDev() {}

  /** {@code SPI_IOC_MESSAGE(n)}: {@code _IOW('k', 0, struct spi_ioc_transfer[n])}. */
  public static long message(int transfers) {
    return 0x4000_6b00L | ((long) transfers * TRANSFER_BYTES) << 16;
  }
}
