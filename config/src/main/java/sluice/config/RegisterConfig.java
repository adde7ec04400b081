package sluice.config;

/**
 * Where a Modbus unit has a channel's value.
 *
 * @param register the first one's address as in the protocol, 0 to 65535
 * @param type of holding and input registers; the others are one bit
 * @param wordOrder of types of two registers
 */
public record RegisterConfig(int register, Kind kind, Format type, WordOrder wordOrder) {

  /** Which of a unit's four tables (MODBUS Application Protocol 1.1b3, 4.3). */
  public enum Kind implements Label {
    HOLDING,
    INPUT,
    COIL,
    DISCRETE;

    boolean isBit() {
      return this == COIL || this == DISCRETE;
    }
  }

  /** What is in it; the larger ones take two registers. */
  public enum Format implements Label {
    U16,
    S16,
    U32,
    S32,
    F32;

    boolean isWide() {
      return this != U16 && this != S16;
    }
  }

  /** Which of two registers comes first. */
  public enum WordOrder implements Label {
    HIGH_FIRST,
    LOW_FIRST
  }
}
