package sluice.drivers.sim;

import java.util.Arrays;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/** One act under way: the time of its next edge, and what that edge does. */
final class PinCourse {
  /** The time of an edge that does not come. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long SECOND = 1_000_000_000;

  private final PinAct act;
  private final LongUnaryOperator timeOf; // by the edge's number, asked in order
  private long edge;
  private long nanos;

  PinCourse(PinAct act) {
    this.act = act;
    this.timeOf = times(act);
    this.nanos = timeOf.applyAsLong(0);
  }

  long nanos() {
    return nanos;
  }

  /** Passes the next edge; the level after it. */
  boolean next(boolean level) {
    boolean after =
        switch (act) {
          case PinAct.Level to -> to.level();
          case PinAct.Bounce to -> to.level() == ((to.edges() - 1 - edge) % 2 == 0);
          case PinAct.Pulses _, PinAct.Storm _, PinAct.Noise _ -> !level;
        };
    edge++;
    nanos = timeOf.applyAsLong(edge);
    return after;
  }

  private static LongUnaryOperator times(PinAct act) {
    return switch (act) {
      case PinAct.Level at -> i -> i == 0 ? at.fromNanos() : NEVER;
      case PinAct.Bounce at -> bounce(at);
      case PinAct.Pulses of ->
          i ->
              i / 2 < of.count()
                  ? of.fromNanos() + i / 2 * of.periodNanos() + i % 2 * of.widthNanos()
                  : NEVER;
      case PinAct.Storm of -> {
        long rate = of.edgesPerSecond();
        yield i ->
            until(
                of.untilNanos(),
                of.fromNanos() + (i + 1) / rate * SECOND + (i + 1) % rate * SECOND / rate);
      }
      case PinAct.Noise of -> noise(of);
    };
  }

  private static long until(long last, long nanos) {
    return nanos <= last ? nanos : NEVER;
  }

  private static LongUnaryOperator bounce(PinAct.Bounce at) {
    Random random = new Random(at.seed());
    long[] times = new long[at.edges()];
    for (int i = 1; i < times.length; i++) {
      times[i] = (long) (random.nextDouble() * at.withinNanos());
    }
    Arrays.sort(times);
    return i -> i < times.length ? at.fromNanos() + times[(int) i] : NEVER;
  }

  /** A Poisson process: what is between two edges is exponential. */
  private static LongUnaryOperator noise(PinAct.Noise of) {
    Random random = new Random(of.seed());
    double[] now = {of.fromNanos()};
    return i -> {
      now[0] += random.nextExponential() * SECOND / of.edgesPerSecond();
      return until(of.untilNanos(), (long) now[0]);
    };
  }
}
