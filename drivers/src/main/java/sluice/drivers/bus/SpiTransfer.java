package sluice.drivers.bus;

/**
 * One transfer of a message: {@code struct spi_ioc_transfer}.
 *
 * @param out what is sent
 * @param in filled with what came; as long as {@code out}
 * @param delayMicros to wait after it, 0 to 65535
 * @param releases whether the chip select is let go after it, before the next one
 */
public record SpiTransfer(byte[] out, byte[] in, int delayMicros, boolean releases) {
  public SpiTransfer {
    if (in.length != out.length || delayMicros < 0 || delayMicros > 0xffff) {
      throw new IllegalArgumentException(
          "spi: " + out.length + " bytes out, " + in.length + " in, delay " + delayMicros + " us");
    }
  }

  /** Sends bytes; the answer is in {@link #in}. */
  public static SpiTransfer of(byte... out) {
    return new SpiTransfer(out, new byte[out.length], 0, false);
  }
}
