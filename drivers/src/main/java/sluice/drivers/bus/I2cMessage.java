package sluice.drivers.bus;

/**
 * One message of a combined transfer: {@code struct i2c_msg}.
 *
 * @param isRead whether {@code bytes} is filled by the device
 * @param bytes what is written, or where to read to; as long as the message
 */
public record I2cMessage(boolean isRead, byte[] bytes) {
  public static I2cMessage write(byte... bytes) {
    return new I2cMessage(false, bytes);
  }

  /**
   * Reads as many bytes as the array has.
   *
   * @param into filled by the transfer
   */
  public static I2cMessage read(byte[] into) {
    return new I2cMessage(true, into);
  }
}
