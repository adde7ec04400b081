package sluice.drivers.bus;

import java.io.IOException;
import sluice.drivers.bus.BusException.Kind;

/**
 * Looks who answers, as i2cdetect(8) does: a quick write, but a byte read where chips live that a
 * quick write is known to confuse (EEPROMs and clock chips at 0x30 to 0x37 and 0x50 to 0x5f).
 */
public final class I2cScan {
  /** Below are addresses that the I2C specification reserves (UM10204, 3.1.12). */
  public static final int FIRST = 0x08;

  /** Above are addresses that the I2C specification reserves. */
  public static final int LAST = 0x77;

  /** How to ask. */
  public enum Mode {
    /** By address, as said above. */
    AUTO,
    /** Quick write everywhere; it corrupts the Atmel AT24RF08 EEPROM. */
    QUICK,
    /** Byte read everywhere; it locks the bus at write-only chips. */
    READ
  }

  /** What was found at an address. */
  public enum Answer {
    PRESENT,
    ABSENT,
    /** A driver of the kernel's has it: it was not asked. */
    IN_USE
  }

  private I2cScan() {}

  /**
   * Asks one address.
   *
   * @throws BusException for anything but a missing answer
   */
  public static Answer probe(I2cAdapter bus, int address, Mode mode) throws IOException {
    try {
      if (reads(bus, address, mode)) {
        var _ = Smbus.receiveByte(bus, address);
      } else {
        Smbus.quick(bus, address, false);
      }
      return Answer.PRESENT;
    } catch (BusException e) {
      return switch (e.kind()) {
        case NO_ANSWER -> Answer.ABSENT;
        case IN_USE -> Answer.IN_USE;
        case UNSUPPORTED, GONE, TIMED_OUT, STUCK, FULL, CLOSED, FAILED -> throw e;
      };
    }
  }

  /** An adapter that cannot do one of the two is asked by the other, but not if it was chosen. */
  private static boolean reads(I2cAdapter bus, int address, Mode mode) throws IOException {
    boolean canQuick = (bus.functions() & Smbus.FUNC_QUICK) != 0;
    boolean canRead = (bus.functions() & Smbus.FUNC_READ_BYTE) != 0;
    if (!canQuick && !canRead) {
      throw new BusException(
          Kind.UNSUPPORTED, bus.name() + ": can neither write quick nor read a byte; no scan");
    }
    return switch (mode) {
      case QUICK -> false;
      case READ -> true;
      case AUTO -> !canQuick || (canRead && isDelicate(address));
    };
  }

  private static boolean isDelicate(int address) {
    return (address >= 0x30 && address <= 0x37) || (address >= 0x50 && address <= 0x5f);
  }
}
