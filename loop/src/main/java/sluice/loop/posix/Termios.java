package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Serial lines: {@code struct termios2} and the flags of {@code asm-generic/termbits.h}, the
 * request codes of {@code asm-generic/ioctls.h}; alike on x86-64 and arm64. The second struct takes
 * any baud rate as a number, where the first has a list.
 */
public final class Termios {
  private static final int BYTES = 44;
  private static final int INPUT = 0;
  private static final int OUTPUT = 4;
  private static final int CONTROL = 8;
  private static final int LOCAL = 12;
  private static final int CHARACTERS = 17;
  private static final int INPUT_SPEED = 36;
  private static final int OUTPUT_SPEED = 40;

  // c_iflag
  private static final int IXON = 0x400;
  private static final int IXOFF = 0x1000;

  // c_cflag
  public static final int BITS_5 = 0x00;
  public static final int BITS_6 = 0x10;
  public static final int BITS_7 = 0x20;
  public static final int BITS_8 = 0x30;
  public static final int TWO_STOP_BITS = 0x40;
  public static final int PARITY = 0x100;
  public static final int PARITY_ODD = 0x200;
  public static final int HARDWARE_FLOW = 0x8000_0000;
  private static final int FORMAT = BITS_8 | TWO_STOP_BITS | PARITY | PARITY_ODD;
  private static final int RECEIVER = 0x80;
  private static final int NO_MODEM_LINES = 0x800;
  private static final int ANY_SPEED = 0x1000;

  private static final int VTIME = 5;
  private static final int VMIN = 6;

  private static final long TCGETS2 = 0x802c_542aL;
  private static final long TCSETS2 = 0x402c_542bL;
  private static final long TCFLSH = 0x540b;
  private static final long TIOCEXCL = 0x540c;
  private static final long BOTH_QUEUES = 2;

  private Termios() {}

  /**
   * What a line was set to: drivers take what they can and say nothing.
   *
   * @param baud the speed it has
   * @param format of the control flags: data bits, parity, stop bits
   */
  public record Made(int baud, int format) {}

  /**
   * Makes a line raw: bytes as they come, nothing echoed, nothing interpreted, reads as soon as
   * there is one.
   *
   * @param baud any; not every driver can
   * @param format data bits, parity and stop bits, and hardware flow control
   * @param softwareFlow whether XON and XOFF are heard and sent
   * @return what came of it
   */
  public static Made makeRaw(int fd, int baud, int format, boolean softwareFlow, String subject)
      throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(BYTES, Integer.BYTES);
      Posix.ioctl(fd, "get line settings", TCGETS2, termios, subject);
      termios.set(JAVA_INT, INPUT, softwareFlow ? IXON | IXOFF : 0);
      termios.set(JAVA_INT, OUTPUT, 0);
      termios.set(JAVA_INT, LOCAL, 0);
      termios.set(JAVA_INT, CONTROL, format | RECEIVER | NO_MODEM_LINES | ANY_SPEED);
      termios.set(JAVA_BYTE, CHARACTERS + VTIME, (byte) 0);
      termios.set(JAVA_BYTE, CHARACTERS + VMIN, (byte) 1);
      termios.set(JAVA_INT, INPUT_SPEED, baud);
      termios.set(JAVA_INT, OUTPUT_SPEED, baud);
      Posix.ioctl(fd, "set line settings", TCSETS2, termios, subject);
      Posix.ioctl(fd, "get line settings", TCGETS2, termios, subject);
      return new Made(termios.get(JAVA_INT, OUTPUT_SPEED), termios.get(JAVA_INT, CONTROL) & FORMAT);
    }
  }

  /** Whether a format is what a line was set to. */
  public static boolean isSame(int format, Made made) {
    return (format & FORMAT) == made.format;
  }

  /** Refuses the line to all others but root (TIOCEXCL). */
  public static void makeExclusive(int fd, String subject) throws PosixException {
    Posix.ioctl(fd, "make exclusive", TIOCEXCL, MemorySegment.NULL, subject);
  }

  /** Drops what waits in both directions, so that a close does not wait for it to be sent. */
  public static void drop(int fd, String subject) throws PosixException {
    Posix.ioctl(fd, "drop", TCFLSH, MemorySegment.ofAddress(BOTH_QUEUES), subject);
  }
}
