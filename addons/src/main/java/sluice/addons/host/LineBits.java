package sluice.addons.host;

import java.io.IOException;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Bias;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.LineSetup.EventClock;

/** {@code SLUICE_INPUT} and the other bits of a line's set-up, as the header has them. Pure. */
final class LineBits {
  static final int INPUT = 1;
  static final int OUTPUT = 2;
  static final int RISING = 4;
  static final int FALLING = 8;
  static final int PULL_UP = 16;
  static final int PULL_DOWN = 32;
  static final int ACTIVE_LOW = 64;
  static final int OPEN_DRAIN = 128;
  static final int HIGH = 256;

  private static final int OF_INPUT = RISING | FALLING;
  private static final int OF_OUTPUT = OPEN_DRAIN | HIGH;
  private static final int ALL =
      INPUT | OUTPUT | OF_INPUT | PULL_UP | PULL_DOWN | ACTIVE_LOW | OF_OUTPUT;

  private LineBits() {}

  /** The set-up that they stand for; refused if there is none. */
  static LineSetup setup(int offset, long bits) {
    boolean isOutput = has(bits, OUTPUT);
    boolean wrong =
        (bits & ~ALL) != 0
            || isOutput == has(bits, INPUT)
            || (bits & (isOutput ? OF_INPUT : OF_OUTPUT)) != 0
            || (has(bits, PULL_UP) && has(bits, PULL_DOWN));
    if (wrong) {
      throw new AddonException(
          AddonError.INVALID,
          "flags "
              + bits
              + ": a line is SLUICE_INPUT, with _RISING and _FALLING, or SLUICE_OUTPUT, with"
              + " _OPEN_DRAIN and _HIGH; either with one pull and _ACTIVE_LOW");
    }
    LineSetup plain =
        isOutput
            ? LineSetup.output(offset, has(bits, HIGH))
                .with(has(bits, OPEN_DRAIN) ? Drive.OPEN_DRAIN : Drive.PUSH_PULL)
            : LineSetup.input(offset).with(edges(bits));
    return plain.with(bias(bits)).withActiveLow(has(bits, ACTIVE_LOW));
  }

  /**
   * The bits of a set-up.
   *
   * @throws IOException if it has what they cannot say
   */
  static long of(LineSetup setup) throws IOException {
    boolean isOutput = setup.direction() == Direction.OUTPUT;
    boolean wrong =
        setup.direction() == Direction.AS_IS
            || setup.bias() == Bias.DISABLED
            || setup.drive() == Drive.OPEN_SOURCE
            || setup.debounceMicros() > 0
            || setup.clock() != EventClock.MONOTONIC;
    if (wrong) {
      throw new IOException(
          "gpio: line "
              + setup.offset()
              + ": an isolated addon's is an input or an output, with a pull or as the board has it,"
              + " without debounce, and of CLOCK_MONOTONIC");
    }
    boolean isBoth = setup.edges() == Edges.BOTH;
    return (isOutput ? OUTPUT : INPUT)
        | (isBoth || setup.edges() == Edges.RISING ? RISING : 0)
        | (isBoth || setup.edges() == Edges.FALLING ? FALLING : 0)
        | (setup.bias() == Bias.PULL_UP ? PULL_UP : 0)
        | (setup.bias() == Bias.PULL_DOWN ? PULL_DOWN : 0)
        | (setup.activeLow() ? ACTIVE_LOW : 0)
        | (setup.drive() == Drive.OPEN_DRAIN ? OPEN_DRAIN : 0)
        | (isOutput && setup.initial() ? HIGH : 0);
  }

  private static Edges edges(long bits) {
    if (has(bits, RISING)) {
      return has(bits, FALLING) ? Edges.BOTH : Edges.RISING;
    }
    return has(bits, FALLING) ? Edges.FALLING : Edges.NONE;
  }

  private static Bias bias(long bits) {
    if (has(bits, PULL_UP)) {
      return Bias.PULL_UP;
    }
    return has(bits, PULL_DOWN) ? Bias.PULL_DOWN : Bias.AS_IS;
  }

  private static boolean has(long bits, int bit) {
    return (bits & bit) != 0;
  }
}
