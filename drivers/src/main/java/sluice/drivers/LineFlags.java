package sluice.drivers;

import sluice.drivers.LineSetup.Bias;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Drive;
import sluice.drivers.LineSetup.Edges;
import sluice.drivers.LineSetup.EventClock;
import sluice.loop.posix.GpioV2;

/** {@code enum gpio_v2_line_flag} to words and back. */
public final class LineFlags {
  private LineFlags() {}

  /** What a request says of a line. */
  public static long of(LineSetup line) {
    return direction(line.direction())
        | edges(line.edges())
        | bias(line.bias())
        | drive(line.drive())
        | clock(line.clock())
        | (line.activeLow() ? GpioV2.FLAG_ACTIVE_LOW : 0);
  }

  private static long direction(Direction direction) {
    return switch (direction) {
      case AS_IS -> 0;
      case INPUT -> GpioV2.FLAG_INPUT;
      case OUTPUT -> GpioV2.FLAG_OUTPUT;
    };
  }

  private static long edges(Edges edges) {
    return switch (edges) {
      case NONE -> 0;
      case RISING -> GpioV2.FLAG_EDGE_RISING;
      case FALLING -> GpioV2.FLAG_EDGE_FALLING;
      case BOTH -> GpioV2.FLAG_EDGE_RISING | GpioV2.FLAG_EDGE_FALLING;
    };
  }

  private static long bias(Bias bias) {
    return switch (bias) {
      case AS_IS -> 0;
      case PULL_UP -> GpioV2.FLAG_BIAS_PULL_UP;
      case PULL_DOWN -> GpioV2.FLAG_BIAS_PULL_DOWN;
      case DISABLED -> GpioV2.FLAG_BIAS_DISABLED;
    };
  }

  private static long drive(Drive drive) {
    return switch (drive) {
      case PUSH_PULL -> 0;
      case OPEN_DRAIN -> GpioV2.FLAG_OPEN_DRAIN;
      case OPEN_SOURCE -> GpioV2.FLAG_OPEN_SOURCE;
    };
  }

  private static long clock(EventClock clock) {
    return switch (clock) {
      case MONOTONIC -> 0;
      case REALTIME -> GpioV2.FLAG_EVENT_CLOCK_REALTIME;
      case HTE -> GpioV2.FLAG_EVENT_CLOCK_HTE;
    };
  }

  static Direction directionOf(long flags) {
    return has(flags, GpioV2.FLAG_OUTPUT) ? Direction.OUTPUT : Direction.INPUT;
  }

  static Edges edgesOf(long flags) {
    boolean rising = has(flags, GpioV2.FLAG_EDGE_RISING);
    boolean falling = has(flags, GpioV2.FLAG_EDGE_FALLING);
    return rising ? (falling ? Edges.BOTH : Edges.RISING) : falling ? Edges.FALLING : Edges.NONE;
  }

  static Bias biasOf(long flags) {
    return has(flags, GpioV2.FLAG_BIAS_PULL_UP)
        ? Bias.PULL_UP
        : has(flags, GpioV2.FLAG_BIAS_PULL_DOWN)
            ? Bias.PULL_DOWN
            : has(flags, GpioV2.FLAG_BIAS_DISABLED) ? Bias.DISABLED : Bias.AS_IS;
  }

  static Drive driveOf(long flags) {
    return has(flags, GpioV2.FLAG_OPEN_DRAIN)
        ? Drive.OPEN_DRAIN
        : has(flags, GpioV2.FLAG_OPEN_SOURCE) ? Drive.OPEN_SOURCE : Drive.PUSH_PULL;
  }

  static EventClock clockOf(long flags) {
    return has(flags, GpioV2.FLAG_EVENT_CLOCK_REALTIME)
        ? EventClock.REALTIME
        : has(flags, GpioV2.FLAG_EVENT_CLOCK_HTE) ? EventClock.HTE : EventClock.MONOTONIC;
  }

  static boolean has(long flags, long flag) {
    return (flags & flag) != 0;
  }
}
