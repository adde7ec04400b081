package sluice.drivers.bus;

/**
 * How one device on an SPI bus is spoken to.
 *
 * @param mode 0 to 3: clock polarity and phase, {@code SPI_MODE_0} to {@code SPI_MODE_3}
 * @param bitsPerWord 1 to 32; words above 8 bits are in the machine's byte order (spidev.rst)
 * @param speedHz the clock's highest frequency; the controller takes the next lower it has
 * @param isLsbFirst whether the least significant bit goes first; few controllers can
 * @param isChipSelectHigh whether the device is selected by a high level
 */
public record SpiSettings(
    int mode, int bitsPerWord, int speedHz, boolean isLsbFirst, boolean isChipSelectHigh) {

  public SpiSettings {
    if (mode < 0 || mode > 3 || bitsPerWord < 1 || bitsPerWord > 32 || speedHz < 1) {
      throw new IllegalArgumentException(
          "spi: mode " + mode + ", " + bitsPerWord + " bits, " + speedHz + " Hz: out of range");
    }
  }

  /** Eight bits, most significant first, selected by a low level: nearly every device. */
  public static SpiSettings of(int mode, int speedHz) {
    return new SpiSettings(mode, 8, speedHz, false, false);
  }
}
