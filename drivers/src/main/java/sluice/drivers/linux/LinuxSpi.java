package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.bus.SpiTransfer;
import sluice.loop.posix.Errno;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.SpiDev;

/**
 * An SPI controller of the kernel's: {@code /dev/spidevB.C} for each chip select C, opened by the
 * first message to it (Documentation/spi/spidev.rst).
 */
public final class LinuxSpi implements SpiController {
  private final int bus;
  private final Map<Integer, Device> devices = new HashMap<>();

  private LinuxSpi(int bus) {
    this.bus = bus;
  }

  /** One chip select; the mode is a setting of the device, all else goes with each transfer. */
  private static final class Device {
    private final String path;
    private final int fd;
    private int mode = -1;

    Device(String path, int fd) {
      this.path = path;
      this.fd = fd;
    }
  }

  /**
   * A controller; whether it is there, its first message says.
   *
   * @param bus as in {@code /dev/spidevN.0}
   */
  public static LinuxSpi open(int bus) {
    return new LinuxSpi(bus);
  }

  @Override
  public String name() {
    return "spi-" + bus;
  }

  @Override
  public void transfer(int chipSelect, SpiSettings settings, List<SpiTransfer> transfers)
      throws IOException {
    if (transfers.isEmpty() || transfers.size() > TRANSFERS_MAX) {
      throw new BusException(
          Kind.UNSUPPORTED, name() + ": 1 to 511 transfers in a message, not " + transfers.size());
    }
    Device device = device(chipSelect);
    try (Arena arena = Arena.ofConfined()) {
      setMode(device, settings, arena);
      exchange(device, settings, transfers, arena);
    } catch (PosixException e) {
      throw explained(device.path, e);
    }
  }

  private static void exchange(
      Device device, SpiSettings settings, List<SpiTransfer> transfers, Arena arena)
      throws PosixException {
    int count = transfers.size();
    MemorySegment structs = arena.allocate((long) count * SpiDev.TRANSFER_BYTES, Long.BYTES);
    MemorySegment[] buffers = new MemorySegment[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = put(structs, i, settings, transfers.get(i), i == count - 1, arena);
    }
    Posix.ioctl(device.fd, "transfer", SpiDev.message(count), structs, device.path);
    for (int i = 0; i < count; i++) {
      byte[] in = transfers.get(i).in();
      MemorySegment.copy(buffers[i], JAVA_BYTE, 0, in, 0, in.length);
    }
  }

  /** One buffer both ways: the kernel copies what goes out before it fills in what came. */
  private static MemorySegment put(
      MemorySegment structs,
      int index,
      SpiSettings settings,
      SpiTransfer transfer,
      boolean isLast,
      Arena arena) {
    byte[] out = transfer.out();
    MemorySegment buffer = arena.allocate(Math.max(1, out.length), Long.BYTES);
    MemorySegment.copy(out, 0, buffer, JAVA_BYTE, 0, out.length);
    long at = (long) index * SpiDev.TRANSFER_BYTES;
    structs.set(JAVA_LONG, at + SpiDev.TRANSFER_TX, buffer.address());
    structs.set(JAVA_LONG, at + SpiDev.TRANSFER_RX, buffer.address());
    structs.set(JAVA_INT, at + SpiDev.TRANSFER_LENGTH, out.length);
    structs.set(JAVA_INT, at + SpiDev.TRANSFER_SPEED, settings.speedHz());
    structs.set(JAVA_SHORT, at + SpiDev.TRANSFER_DELAY_MICROS, (short) transfer.delayMicros());
    structs.set(JAVA_BYTE, at + SpiDev.TRANSFER_BITS, (byte) settings.bitsPerWord());
    // In the last transfer the flag means the opposite: keep the device selected (spi.h).
    boolean changes = transfer.releases() && !isLast;
    structs.set(JAVA_BYTE, at + SpiDev.TRANSFER_CS_CHANGE, (byte) (changes ? 1 : 0));
    return buffer;
  }

  private static void setMode(Device device, SpiSettings settings, Arena arena)
      throws PosixException {
    int mode = settings.mode();
    mode |= settings.isLsbFirst() ? SpiDev.LSB_FIRST : 0;
    mode |= settings.isChipSelectHigh() ? SpiDev.CS_HIGH : 0;
    if (mode != device.mode) {
      device.mode = -1;
      MemorySegment value = arena.allocate(JAVA_INT);
      value.set(JAVA_INT, 0, mode);
      Posix.ioctl(device.fd, "set mode", SpiDev.WRITE_MODE, value, device.path);
      device.mode = mode;
    }
  }

  private Device device(int chipSelect) throws BusException {
    Device open = devices.get(chipSelect);
    if (open != null) {
      return open;
    }
    String path = "/dev/spidev" + bus + "." + chipSelect;
    try {
      Device opened = new Device(path, Posix.open(path, Posix.O_RDWR));
      devices.put(chipSelect, opened);
      return opened;
    } catch (PosixException e) {
      throw new BusException(Kind.GONE, "spi: " + e.getMessage() + advice(e.errno()), e);
    }
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.ENOENT ->
          "; enable the bus (dtparam=spi=on in config.txt, then reboot); see /dev/spidev*";
      case Errno.EACCES, Errno.EPERM -> "; add the user to the group spi";
      case Errno.EBUSY -> "; another program has it";
      default -> "";
    };
  }

  private BusException explained(String path, PosixException e) {
    return switch (e.errno()) {
      case Errno.ENODEV, Errno.ESHUTDOWN ->
          new BusException(Kind.GONE, name() + ": " + path + ": the device is gone", e);
      case Errno.EMSGSIZE ->
          new BusException(
              Kind.UNSUPPORTED, name() + ": " + path + ": longer than spidev.bufsiz allows", e);
      case Errno.EINVAL ->
          new BusException(
              Kind.UNSUPPORTED, name() + ": " + path + ": mode, bits or speed not possible", e);
      default -> new BusException(Kind.FAILED, name() + ": " + e.getMessage(), e);
    };
  }

  @Override
  public void close() {
    devices.values().forEach(device -> Posix.close(device.fd));
    devices.clear();
  }
}
