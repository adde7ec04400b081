package sluice.drivers.bus;

import java.io.IOException;
import java.util.Arrays;
import sluice.drivers.bus.BusException.Kind;

/**
 * SMBus transactions, under the names of the kernel's documentation
 * (Documentation/i2c/smbus-protocol.rst, which follows the SMBus specification 2.0, 5.5).
 */
public final class Smbus {
  /** {@code I2C_SMBUS_BLOCK_MAX}: bytes of a block. */
  public static final int BLOCK_MAX = 32;

  /** {@code union i2c_smbus_data}. */
  static final int DATA_BYTES = BLOCK_MAX + 2;

  /** A transaction's shape, with the number that {@code linux/i2c.h} gives it. */
  public enum Protocol {
    QUICK(0),
    BYTE(1),
    BYTE_DATA(2),
    WORD_DATA(3),
    PROCESS_CALL(4),
    BLOCK_DATA(5),
    /** Not of the standard, and in every EEPROM: a block without a length on the wire. */
    I2C_BLOCK_DATA(8);

    /** {@code I2C_SMBUS_*}. */
    public final int size;

    Protocol(int size) {
      this.size = size;
    }
  }

  // I2C_FUNC_* of linux/i2c.h
  public static final long FUNC_I2C = 0x0000_0001;
  public static final long FUNC_QUICK = 0x0001_0000;
  public static final long FUNC_READ_BYTE = 0x0002_0000;
  public static final long FUNC_WRITE_BYTE = 0x0004_0000;
  public static final long FUNC_READ_BYTE_DATA = 0x0008_0000;
  public static final long FUNC_WRITE_BYTE_DATA = 0x0010_0000;
  public static final long FUNC_READ_WORD_DATA = 0x0020_0000;
  public static final long FUNC_WRITE_WORD_DATA = 0x0040_0000;
  public static final long FUNC_PROCESS_CALL = 0x0080_0000;
  public static final long FUNC_READ_BLOCK_DATA = 0x0100_0000;
  public static final long FUNC_WRITE_BLOCK_DATA = 0x0200_0000;
  public static final long FUNC_READ_I2C_BLOCK = 0x0400_0000;
  public static final long FUNC_WRITE_I2C_BLOCK = 0x0800_0000;

  private Smbus() {}

  /** Only the address and its read/write bit: does the device acknowledge? */
  public static void quick(I2cAdapter bus, int address, boolean readBit) throws IOException {
    bus.smbus(address, readBit, 0, Protocol.QUICK, new byte[DATA_BYTES]);
  }

  public static int receiveByte(I2cAdapter bus, int address) throws IOException {
    return read(bus, address, 0, Protocol.BYTE)[0] & 0xff;
  }

  public static void sendByte(I2cAdapter bus, int address, int value) throws IOException {
    bus.smbus(address, false, value, Protocol.BYTE, new byte[DATA_BYTES]);
  }

  public static int readByteData(I2cAdapter bus, int address, int command) throws IOException {
    return read(bus, address, command, Protocol.BYTE_DATA)[0] & 0xff;
  }

  public static void writeByteData(I2cAdapter bus, int address, int command, int value)
      throws IOException {
    byte[] data = new byte[DATA_BYTES];
    data[0] = (byte) value;
    bus.smbus(address, false, command, Protocol.BYTE_DATA, data);
  }

  /** Low byte first on the wire, as SMBus has it; many sensors have it the other way round. */
  public static int readWordData(I2cAdapter bus, int address, int command) throws IOException {
    return word(read(bus, address, command, Protocol.WORD_DATA));
  }

  /** Low byte first on the wire. */
  public static void writeWordData(I2cAdapter bus, int address, int command, int value)
      throws IOException {
    bus.smbus(address, false, command, Protocol.WORD_DATA, wordData(value));
  }

  /** Writes a word and reads one. */
  public static int processCall(I2cAdapter bus, int address, int command, int value)
      throws IOException {
    byte[] data = wordData(value);
    bus.smbus(address, false, command, Protocol.PROCESS_CALL, data);
    return word(data);
  }

  /** The device says how long the block is. */
  public static byte[] readBlockData(I2cAdapter bus, int address, int command) throws IOException {
    byte[] data = read(bus, address, command, Protocol.BLOCK_DATA);
    return block(bus, address, data);
  }

  /**
   * Writes a block behind its length.
   *
   * @param block 1 to 32 bytes
   */
  public static void writeBlockData(I2cAdapter bus, int address, int command, byte... block)
      throws IOException {
    bus.smbus(address, false, command, Protocol.BLOCK_DATA, blockData(bus, block));
  }

  /**
   * Reads a block without a length.
   *
   * @param count 1 to 32
   */
  public static byte[] readI2cBlock(I2cAdapter bus, int address, int command, int count)
      throws IOException {
    checkLength(bus, count);
    byte[] data = new byte[DATA_BYTES];
    data[0] = (byte) count;
    bus.smbus(address, true, command, Protocol.I2C_BLOCK_DATA, data);
    return block(bus, address, data);
  }

  /**
   * Writes a block without a length.
   *
   * @param block 1 to 32 bytes
   */
  public static void writeI2cBlock(I2cAdapter bus, int address, int command, byte... block)
      throws IOException {
    bus.smbus(address, false, command, Protocol.I2C_BLOCK_DATA, blockData(bus, block));
  }

  private static byte[] read(I2cAdapter bus, int address, int command, Protocol protocol)
      throws IOException {
    byte[] data = new byte[DATA_BYTES];
    bus.smbus(address, true, command, protocol, data);
    return data;
  }

  private static int word(byte[] data) {
    return (data[0] & 0xff) | ((data[1] & 0xff) << 8);
  }

  private static byte[] wordData(int value) {
    byte[] data = new byte[DATA_BYTES];
    data[0] = (byte) value;
    data[1] = (byte) (value >>> 8);
    return data;
  }

  private static byte[] block(I2cAdapter bus, int address, byte[] data) throws BusException {
    int length = data[0] & 0xff;
    if (length < 1 || length > BLOCK_MAX) {
      String where = bus.name() + ": 0x" + Integer.toHexString(address);
      throw new BusException(Kind.FAILED, where + ": a block of " + length + " bytes; 1 to 32 are");
    }
    return Arrays.copyOfRange(data, 1, 1 + length);
  }

  private static byte[] blockData(I2cAdapter bus, byte[] block) throws BusException {
    checkLength(bus, block.length);
    byte[] data = new byte[DATA_BYTES];
    data[0] = (byte) block.length;
    System.arraycopy(block, 0, data, 1, block.length);
    return data;
  }

  private static void checkLength(I2cAdapter bus, int length) throws BusException {
    if (length < 1 || length > BLOCK_MAX) {
      throw new BusException(
          Kind.UNSUPPORTED, bus.name() + ": an SMBus block has 1 to 32 bytes, not " + length);
    }
  }
}
