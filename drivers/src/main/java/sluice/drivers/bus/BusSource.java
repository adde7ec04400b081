package sluice.drivers.bus;

import java.io.IOException;

/**
 * Where buses come from: the kernel's, or a simulated board's. Called on the bus's worker, at the
 * first call and after the bus was gone.
 */
public interface BusSource {
  /**
   * Opens an I2C adapter.
   *
   * @param bus as in {@code /dev/i2c-N}
   */
  I2cAdapter openI2c(int bus) throws IOException;

  /**
   * Opens an SPI controller.
   *
   * @param bus as in {@code /dev/spidevN.0}
   */
  SpiController openSpi(int bus) throws IOException;

  /**
   * Opens a PWM chip.
   *
   * @param chip as in {@code /sys/class/pwm/pwmchipN}
   */
  PwmChip openPwm(int chip) throws IOException;
}
