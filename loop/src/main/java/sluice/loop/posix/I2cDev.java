package sluice.loop.posix;

/**
 * The kernel's I2C adapters for programs: sizes, offsets, flags and request codes of {@code
 * linux/i2c-dev.h} and {@code linux/i2c.h}, 64 bit. Plain offsets, as in {@link GpioV2}.
 */
public final class I2cDev {
  /** {@code I2C_SLAVE}: the address of what follows, as an integer; EBUSY if a driver has it. */
  public static final long SLAVE = 0x0703;

  /** {@code I2C_FUNCS}: what the adapter can do, into an {@code unsigned long}. */
  public static final long FUNCS = 0x0705;

  /** {@code I2C_RDWR}: messages joined by repeated starts. */
  public static final long RDWR = 0x0707;

  /** {@code I2C_SMBUS}: one SMBus transaction. */
  public static final long SMBUS = 0x0720;

  // struct i2c_msg
  public static final int MESSAGE_BYTES = 16;
  public static final int MESSAGE_ADDRESS = 0;
  public static final int MESSAGE_FLAGS = 2;
  public static final int MESSAGE_LENGTH = 4;
  public static final int MESSAGE_BUFFER = 8;
  public static final short FLAG_READ = 1;

  // struct i2c_rdwr_ioctl_data
  public static final int RDWR_BYTES = 16;
  public static final int RDWR_MESSAGES = 0;
  public static final int RDWR_COUNT = 8;

  /** {@code I2C_RDWR_IOCTL_MAX_MSGS}. */
  public static final int MESSAGES_MAX = 42;

  /** As much as i2c-dev takes in one message (i2c-dev.c). */
  public static final int MESSAGE_LENGTH_MAX = 8192;

  // struct i2c_smbus_ioctl_data
  public static final int SMBUS_BYTES = 16;
  public static final int SMBUS_READ_WRITE = 0;
  public static final int SMBUS_COMMAND = 1;
  public static final int SMBUS_SIZE = 4;
  public static final int SMBUS_DATA = 8;

  /** {@code union i2c_smbus_data}: a length, 32 bytes and one for the kernel's own use. */
  public static final int SMBUS_DATA_BYTES = 34;

  /** {@code I2C_SMBUS_BLOCK_MAX}. */
  public static final int SMBUS_BLOCK_MAX = 32;

  private I2cDev() {}
}
