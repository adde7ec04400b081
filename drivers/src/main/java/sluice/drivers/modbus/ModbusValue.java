package sluice.drivers.modbus;

/**
 * A value among a unit's registers or bits.
 *
 * @param channel what its measurements are called
 * @param address of the first register, 0 to 65535; a wide type has another one behind it
 * @param type {@link Format#BIT} in the tables of bits, and only there
 * @param lowFirst whether the first of two registers is the low one; the standard says nothing of
 *     it, most units have the high one first
 */
public record ModbusValue(String channel, Table table, int address, Format type, boolean lowFirst) {
  private static final int ADDRESSES = 65_536;

  /** A unit's four tables (MODBUS Application Protocol 1.1b3, 4.3). */
  public enum Table {
    HOLDING,
    INPUT,
    COIL,
    DISCRETE;

    boolean isBits() {
      return this == COIL || this == DISCRETE;
    }
  }

  /** What is in it; the larger ones take two registers. */
  public enum Format {
    BIT,
    U16,
    S16,
    U32,
    S32,
    F32
  }

  public ModbusValue {
    if ((type == Format.BIT) != table.isBits()) {
      throw new IllegalArgumentException("modbus: " + channel + ": no " + type + " in " + table);
    }
    if (address < 0 || address + width(type) > ADDRESSES) {
      throw new IllegalArgumentException("modbus: " + channel + ": no address " + address);
    }
  }

  /** The first address behind it. */
  public int end() {
    return address + width(type);
  }

  /**
   * The value.
   *
   * @param words 16 bits each, or 0 and 1 for bits
   * @param at where its first one is
   */
  double in(int[] words, int at) {
    return switch (type) {
      case BIT, U16 -> words[at];
      case S16 -> (short) words[at];
      case U32 -> Integer.toUnsignedLong(wide(words, at));
      case S32 -> wide(words, at);
      case F32 -> Float.intBitsToFloat(wide(words, at));
    };
  }

  private int wide(int[] words, int at) {
    return lowFirst ? words[at + 1] << 16 | words[at] : words[at] << 16 | words[at + 1];
  }

  private static int width(Format type) {
    return switch (type) {
      case BIT, U16, S16 -> 1;
      case U32, S32, F32 -> 2;
    };
  }
}
