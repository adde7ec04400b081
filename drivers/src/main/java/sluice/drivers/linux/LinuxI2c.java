package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cLimits;
import sluice.drivers.bus.I2cMessage;
import sluice.drivers.bus.Smbus;
import sluice.loop.posix.Errno;
import sluice.loop.posix.I2cDev;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** An I2C adapter of the kernel's: {@code /dev/i2c-N} (Documentation/i2c/dev-interface.rst). */
public final class LinuxI2c implements I2cAdapter {
  private final String path;
  private final String name;
  private final int fd;
  private int selected = -1;

  private LinuxI2c(String path, int fd) {
    this.path = path;
    this.name = path.substring(path.lastIndexOf('/') + 1);
    this.fd = fd;
  }

  /**
   * Opens an adapter.
   *
   * @param bus its number, as in {@code /dev/i2c-1}
   * @throws BusException of kind GONE that says which module or overlay is missing, or that the
   *     user is not in the group
   */
  public static LinuxI2c open(int bus) throws IOException {
    return open("/dev/i2c-" + bus);
  }

  /** As {@link #open(int)}, by path. */
  public static LinuxI2c open(String path) throws IOException {
    try {
      return new LinuxI2c(path, Posix.open(path, Posix.O_RDWR));
    } catch (PosixException e) {
      throw new BusException(Kind.GONE, "i2c: " + e.getMessage() + advice(e.errno()), e);
    }
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          "; enable the bus (dtparam=i2c_arm=on in config.txt, then reboot) and load its module"
              + " (modprobe i2c-dev)";
      case Errno.EACCES, Errno.EPERM -> "; add the user to the group i2c";
      case Errno.ENXIO, Errno.ENODEV -> "; the adapter is not there";
      default -> "";
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long functions() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment functions = arena.allocate(JAVA_LONG);
      Posix.ioctl(fd, "functions", I2cDev.FUNCS, functions, path);
      return functions.get(JAVA_LONG, 0);
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOTTY) {
        throw new BusException(Kind.FAILED, "i2c: " + path + " is not an I2C adapter", e);
      }
      throw explained(-1, e);
    }
  }

  @Override
  public void transfer(int address, List<I2cMessage> messages) throws IOException {
    I2cLimits.check(name, address, messages);
    select(address);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment structs =
          arena.allocate((long) messages.size() * I2cDev.MESSAGE_BYTES, Long.BYTES);
      MemorySegment[] buffers = new MemorySegment[messages.size()];
      for (int i = 0; i < buffers.length; i++) {
        buffers[i] = put(arena, structs, i, address, messages.get(i));
      }
      MemorySegment all = arena.allocate(I2cDev.RDWR_BYTES, Long.BYTES);
      all.set(ADDRESS, I2cDev.RDWR_MESSAGES, structs);
      all.set(JAVA_INT, I2cDev.RDWR_COUNT, buffers.length);
      Posix.ioctl(fd, "transfer", I2cDev.RDWR, all, path);
      for (int i = 0; i < buffers.length; i++) {
        byte[] bytes = messages.get(i).bytes();
        if (messages.get(i).isRead()) {
          MemorySegment.copy(buffers[i], JAVA_BYTE, 0, bytes, 0, bytes.length);
        }
      }
    } catch (PosixException e) {
      throw explained(address, e);
    }
  }

  private static MemorySegment put(
      Arena arena, MemorySegment structs, int index, int address, I2cMessage message) {
    byte[] bytes = message.bytes();
    MemorySegment buffer = arena.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
    long at = (long) index * I2cDev.MESSAGE_BYTES;
    structs.set(JAVA_SHORT, at + I2cDev.MESSAGE_ADDRESS, (short) address);
    short flags = message.isRead() ? I2cDev.FLAG_READ : 0;
    structs.set(JAVA_SHORT, at + I2cDev.MESSAGE_FLAGS, flags);
    structs.set(JAVA_SHORT, at + I2cDev.MESSAGE_LENGTH, (short) bytes.length);
    structs.set(ADDRESS, at + I2cDev.MESSAGE_BUFFER, buffer);
    return buffer;
  }

  @Override
  public void smbus(int address, boolean isRead, int command, Smbus.Protocol protocol, byte[] data)
      throws IOException {
    I2cLimits.check(name, address);
    select(address);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment union = arena.allocate(I2cDev.SMBUS_DATA_BYTES, Long.BYTES);
      MemorySegment.copy(data, 0, union, JAVA_BYTE, 0, I2cDev.SMBUS_DATA_BYTES);
      MemorySegment call = arena.allocate(I2cDev.SMBUS_BYTES, Long.BYTES);
      call.set(JAVA_BYTE, I2cDev.SMBUS_READ_WRITE, (byte) (isRead ? 1 : 0));
      call.set(JAVA_BYTE, I2cDev.SMBUS_COMMAND, (byte) command);
      call.set(JAVA_INT, I2cDev.SMBUS_SIZE, protocol.size);
      call.set(ADDRESS, I2cDev.SMBUS_DATA, union);
      Posix.ioctl(fd, "smbus", I2cDev.SMBUS, call, path);
      MemorySegment.copy(union, JAVA_BYTE, 0, data, 0, I2cDev.SMBUS_DATA_BYTES);
    } catch (PosixException e) {
      throw explained(address, e);
    }
  }

  /** Also before a combined transfer, which names its address itself: it refuses what is in use. */
  private void select(int address) throws BusException {
    if (address == selected) {
      return;
    }
    try {
      selected = -1;
      MemorySegment integer = MemorySegment.ofAddress(address);
      Posix.ioctl(fd, "select", I2cDev.SLAVE, integer, path);
      selected = address;
    } catch (PosixException e) {
      throw explained(address, e);
    }
  }

  private BusException explained(int address, PosixException e) {
    String where = name + (address < 0 ? "" : ": 0x" + Integer.toHexString(address)) + ": ";
    return switch (e.errno()) {
      case Errno.ENXIO, Errno.EREMOTEIO ->
          new BusException(Kind.NO_ANSWER, where + "no answer; check address, wiring, power", e);
      case Errno.EBUSY ->
          new BusException(Kind.IN_USE, where + "a driver of the kernel's has this device", e);
      case Errno.ENODEV, Errno.ESHUTDOWN ->
          new BusException(Kind.GONE, where + "the adapter is gone", e);
      case Errno.EOPNOTSUPP ->
          new BusException(Kind.UNSUPPORTED, where + "the adapter cannot do this", e);
      case Errno.ETIMEDOUT ->
          new BusException(
              Kind.FAILED, where + "ETIMEDOUT; something holds the lines: check pull-ups", e);
      default -> new BusException(Kind.FAILED, where + e.getMessage(), e);
    };
  }

  @Override
  public void close() {
    Posix.close(fd);
  }
}
