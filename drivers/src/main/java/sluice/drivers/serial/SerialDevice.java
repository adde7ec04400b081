package sluice.drivers.serial;

import java.io.IOException;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.loop.posix.Errno;
import sluice.loop.posix.FileCalls;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.Termios;

/** The opening of a serial device: what blocks, and what may be wrong with it. */
final class SerialDevice {
  /** What UARTs tell apart at eight data bits: half a bit in ten. */
  private static final double BAUD_ERROR_MAX = 0.03;

  private SerialDevice() {}

  /** Raw, exclusive and non-blocking; a descriptor. */
  static int open(String path, SerialSetup setup) throws IOException {
    int fd;
    try {
      fd = Posix.open(path, Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_NONBLOCK);
    } catch (PosixException e) {
      throw new BusException(Kind.GONE, "serial: " + e.getMessage() + advice(e.errno()), e);
    }
    try {
      claim(fd, path);
      set(fd, path, setup);
      return fd;
    } catch (IOException e) {
      Posix.close(fd);
      throw e;
    }
  }

  /** Root passes TIOCEXCL, so there is the lock that terminal programs take, too. */
  private static void claim(int fd, String path) throws IOException {
    try {
      FileCalls.lock(fd, path);
      Termios.makeExclusive(fd, path);
    } catch (PosixException e) {
      throw e.errno() == Errno.EAGAIN
          ? new BusException(Kind.IN_USE, "serial: " + path + ": another program has it", e)
          : notSerial(path, e);
    }
  }

  private static void set(int fd, String path, SerialSetup setup) throws IOException {
    int format = format(setup);
    Termios.Made made;
    try {
      boolean software = setup.flow() == SerialSetup.Flow.SOFTWARE;
      made = Termios.makeRaw(fd, setup.baud(), format, software, path);
    } catch (PosixException e) {
      throw notSerial(path, e);
    }
    if (Math.abs(made.baud() - setup.baud()) > setup.baud() * BAUD_ERROR_MAX) {
      throw new BusException(
          Kind.UNSUPPORTED,
          "serial: " + path + ": cannot do " + setup.baud() + " baud, only " + made.baud());
    }
    if (!Termios.isSame(format, made)) {
      throw new BusException(Kind.UNSUPPORTED, "serial: " + path + ": cannot do " + setup);
    }
  }

  private static int format(SerialSetup setup) {
    int format =
        switch (setup.dataBits()) {
          case 5 -> Termios.BITS_5;
          case 6 -> Termios.BITS_6;
          case 7 -> Termios.BITS_7;
          default -> Termios.BITS_8;
        };
    format |= setup.stopBits() == 2 ? Termios.TWO_STOP_BITS : 0;
    format |= setup.flow() == SerialSetup.Flow.HARDWARE ? Termios.HARDWARE_FLOW : 0;
    return format
        | switch (setup.parity()) {
          case NONE -> 0;
          case EVEN -> Termios.PARITY;
          case ODD -> Termios.PARITY | Termios.PARITY_ODD;
        };
  }

  private static BusException notSerial(String path, PosixException e) {
    return e.errno() == Errno.ENOTTY
        ? new BusException(Kind.FAILED, "serial: " + path + " is not a serial line", e)
        : new BusException(Kind.FAILED, "serial: " + e.getMessage(), e);
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV ->
          "; see /dev/serial/by-id; the board's own needs enable_uart=1 in config.txt";
      case Errno.EACCES, Errno.EPERM -> "; add the user to the group dialout";
      case Errno.EBUSY -> "; another program has it";
      default -> "";
    };
  }

  /** What waits to be sent is dropped: else the kernel waits for it, up to 30 s. */
  static void close(int fd, String path) {
    try {
      Termios.drop(fd, path);
    } catch (PosixException e) {
      // it is gone: there is nothing to drop
    }
    Posix.close(fd);
  }
}
