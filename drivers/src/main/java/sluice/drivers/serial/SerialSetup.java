package sluice.drivers.serial;

import java.util.Locale;

/**
 * How a serial line speaks.
 *
 * @param baud bits a second, 50 to 4000000; what the hardware cannot is an error when it is opened
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 */
public record SerialSetup(int baud, int dataBits, Parity parity, int stopBits, Flow flow) {
  private static final int BAUD_MIN = 50;
  private static final int BAUD_MAX = 4_000_000;

  /** The check bit. */
  public enum Parity {
    NONE('N'),
    EVEN('E'),
    ODD('O');

    final char letter;

    Parity(char letter) {
      this.letter = letter;
    }
  }

  /** How the receiver stops the sender. */
  public enum Flow {
    NONE,
    /** RTS and CTS. */
    HARDWARE,
    /** XON and XOFF: two byte values that cannot be data. */
    SOFTWARE
  }

  public SerialSetup {
    if (baud < BAUD_MIN || baud > BAUD_MAX) {
      throw new IllegalArgumentException("serial: baud is from 50 to 4000000, not " + baud);
    }
    if (dataBits < 5 || dataBits > 8 || stopBits < 1 || stopBits > 2) {
      throw new IllegalArgumentException(
          "serial: 5 to 8 data bits and 1 or 2 stop bits, not " + dataBits + " and " + stopBits);
    }
  }

  /**
   * In the usual short form, without flow control.
   *
   * @param format data bits, parity, stop bits: {@code 8N1}, {@code 7E1}, {@code 8O2}
   * @throws IllegalArgumentException that says what a format is
   */
  public static SerialSetup of(int baud, String format) {
    String upper = format.toUpperCase(Locale.ROOT);
    if (!upper.matches("[5-8][NEO][12]")) {
      throw new IllegalArgumentException(
          "serial: \"" + format + "\" is no format; for instance 8N1, 7E1 or 8O2");
    }
    Parity parity =
        switch (upper.charAt(1)) {
          case 'E' -> Parity.EVEN;
          case 'O' -> Parity.ODD;
          default -> Parity.NONE;
        };
    return new SerialSetup(baud, upper.charAt(0) - '0', parity, upper.charAt(2) - '0', Flow.NONE);
  }

  /** As {@code 9600 8N1}. */
  @Override
  public String toString() {
    return baud + " " + dataBits + parity.letter + stopBits;
  }
}
