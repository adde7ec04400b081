package sluice.drivers.expander;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Bias;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.LineSetup.Edges;

/**
 * The registers of an MCP23017 in the order of BANK = 0 (data sheet DS20001952C, table 3-3), and
 * what lines make of them. A word has port A in its low byte and port B in its high one, so that
 * bit <i>i</i> is line <i>i</i>: GPA0 is line 0, GPB7 line 15.
 */
final class Mcp23017Registers {
  static final int LINES = 16;

  static final int IODIR = 0x00;
  static final int GPINTEN = 0x04;
  static final int DEFVAL = 0x06;
  static final int IOCON = 0x0A;
  static final int GPPU = 0x0C;
  static final int INTF = 0x0E;
  static final int OLAT = 0x14;

  /** Where IOCON is while BANK = 1; there is GPINTENB otherwise. */
  static final int IOCON_OF_BANK_1 = 0x05;

  /** One interrupt for both ports, open drain: MIRROR and ODR (3.5.6, register 3-6). */
  static final int IOCON_VALUE = 0x44;

  /** From IODIRA to OLATB. */
  static final int ALL_BYTES = 0x16;

  /** From INTFA on: INTF, INTCAP and GPIO, each for both ports. */
  static final int LOOK_BYTES = 6;

  private final LineSetup[] setups = new LineSetup[LINES];
  private int latches;

  Mcp23017Registers() {
    for (int i = 0; i < LINES; i++) {
      setups[i] = idle(i);
    }
  }

  /**
   * As a chip has them that somebody has set up: outputs stay outputs, with their levels.
   *
   * @param all of BANK = 0, from the first to OLATB
   */
  static Mcp23017Registers of(byte[] all) {
    Mcp23017Registers registers = new Mcp23017Registers();
    registers.latches = word(all, OLAT);
    for (int i = 0; i < LINES; i++) {
      boolean input = (word(all, IODIR) >> i & 1) != 0;
      boolean pullUp = (word(all, GPPU) >> i & 1) != 0;
      LineSetup line = input ? idle(i) : LineSetup.output(i, registers.latch(i));
      registers.setups[i] = pullUp ? line.with(Bias.PULL_UP) : line;
    }
    return registers;
  }

  static LineSetup idle(int offset) {
    return LineSetup.input(offset).with(Edges.NONE);
  }

  LineSetup setup(int offset) {
    return setups[offset];
  }

  /** What it lacks for a line, or null. */
  static @Nullable String missing(LineSetup line) {
    return line.bias() == Bias.PULL_DOWN
        ? "an MCP23017 has no pull-down resistors; fit one, or use pull-up"
        : null;
  }

  void setUp(LineSetup line) {
    if (line.direction() == Direction.OUTPUT) {
      latch(line.offset(), line.initial() != line.activeLow());
    }
    setups[line.offset()] = line.direction() == Direction.AS_IS ? setups[line.offset()] : line;
  }

  /** Nobody hears of its edges any more; an output stays as it was set last. */
  void release(int offset) {
    setups[offset] = setups[offset].with(Edges.NONE);
  }

  void latch(int offset, boolean high) {
    latches = high ? latches | 1 << offset : latches & ~(1 << offset);
  }

  boolean latch(int offset) {
    return (latches >> offset & 1) != 0;
  }

  /** Whether the chip itself drives the pin: an open drain that is let go is an input. */
  boolean isDriven(int offset) {
    LineSetup line = setups[offset];
    return line.direction() == Direction.OUTPUT
        && (line.drive() == Drive.PUSH_PULL
            || latch(offset) == (line.drive() == Drive.OPEN_SOURCE));
  }

  boolean hasOutputs() {
    return Arrays.stream(setups).anyMatch(line -> line.direction() == Direction.OUTPUT);
  }

  int directions() {
    int inputs = 0;
    for (int i = 0; i < LINES; i++) {
      inputs |= isDriven(i) ? 0 : 1 << i;
    }
    return inputs;
  }

  int interrupts() {
    int on = 0;
    for (LineSetup line : setups) {
      on |= line.edges() == Edges.NONE ? 0 : 1 << line.offset();
    }
    return on;
  }

  int pullUps() {
    int on = 0;
    for (LineSetup line : setups) {
      on |= line.bias() == Bias.PULL_UP ? 1 << line.offset() : 0;
    }
    return on;
  }

  /**
   * All that is written, in an order in which no output shows a level that nobody set: latches
   * before directions.
   */
  List<byte[]> writes() {
    return List.of(
        write(OLAT, latches),
        write(GPPU, pullUps()),
        write(IODIR, directions()),
        write(GPINTEN, interrupts()));
  }

  static byte[] write(int register, int word) {
    return new byte[] {(byte) register, (byte) word, (byte) (word >> 8)};
  }

  static int word(byte[] bytes, int index) {
    return (bytes[index] & 0xFF) | (bytes[index + 1] & 0xFF) << 8;
  }

  /**
   * The levels that a look shows, one after the other: those that the chip caught when the first
   * interrupt came, if one came, and those of now. A pulse between two looks is in the first.
   *
   * @param look {@link #LOOK_BYTES} from INTF on
   */
  static int[] levels(int before, byte[] look) {
    int flags = word(look, 0);
    int caught = word(look, 2);
    int now = word(look, 4);
    return new int[] {(before & ~flags) | (caught & flags), now};
  }

  @Override
  public String toString() {
    return Arrays.toString(setups);
  }
}
