package sluice.drivers.bus;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * An I2C adapter, real or simulated. Its calls block: they are made on a {@link BusWorker}, one at
 * a time. Addresses have 7 bits, as everywhere in Linux: without the read/write bit.
 */
public interface I2cAdapter extends Closeable {
  /** The highest address there is. */
  int ADDRESS_MAX = 0x7f;

  /** What the kernel takes in one combined transfer ({@code I2C_RDWR_IOCTL_MAX_MSGS}). */
  int MESSAGES_MAX = 42;

  /** What the kernel takes in one message. */
  int MESSAGE_LENGTH_MAX = 8192;

  /** As errors call it: {@code i2c-1}. */
  String name();

  /**
   * What it can do: {@code I2C_FUNC_*} of linux/i2c.h; see {@link Smbus}.
   *
   * @throws BusException if it is gone
   */
  long functions() throws IOException;

  /**
   * A combined transfer: the messages are joined by repeated starts, and nobody else has the bus
   * between them.
   *
   * @param address of the device, 0 to 0x7f
   * @param messages 1 to {@value #MESSAGES_MAX}, of up to {@value #MESSAGE_LENGTH_MAX} bytes
   * @throws BusException of kind NO_ANSWER if the device does not acknowledge, IN_USE if a driver
   *     of the kernel's has it
   */
  void transfer(int address, List<I2cMessage> messages) throws IOException;

  /**
   * One SMBus transaction, as {@code i2c_smbus_xfer} does it; {@link Smbus} has a method for each.
   *
   * @param isRead which way the data goes
   * @param command the register, where the protocol has one
   * @param data {@code union i2c_smbus_data}: 34 bytes; a word is little-endian, a block has its
   *     length first
   */
  void smbus(int address, boolean isRead, int command, Smbus.Protocol protocol, byte[] data)
      throws IOException;

  /** Writes. */
  default void write(int address, byte... bytes) throws IOException {
    transfer(address, List.of(I2cMessage.write(bytes)));
  }

  /** Reads so many bytes. */
  default byte[] read(int address, int count) throws IOException {
    byte[] into = new byte[count];
    transfer(address, List.of(I2cMessage.read(into)));
    return into;
  }

  /** Writes and then reads, with a repeated start between: how most registers are read. */
  default byte[] writeRead(int address, byte[] out, int count) throws IOException {
    byte[] into = new byte[count];
    transfer(address, List.of(I2cMessage.write(out), I2cMessage.read(into)));
    return into;
  }
}
