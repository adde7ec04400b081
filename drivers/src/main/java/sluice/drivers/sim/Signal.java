package sluice.drivers.sim;

import java.util.List;
import java.util.random.RandomGenerator;

/** How a simulated quantity moves. */
@FunctionalInterface
public interface Signal {
  /**
   * Its value at a time.
   *
   * @param nanos since the simulation began, from 0
   */
  double at(long nanos);

  /** Stays. */
  static Signal constant(double value) {
    return nanos -> value;
  }

  /** Goes from one value to another in a time, and stays there. */
  static Signal ramp(double from, double to, long nanos) {
    return now -> from + (to - from) * Math.min(1.0, (double) now / nanos);
  }

  /** Swings about a mean, beginning there and upwards. */
  static Signal sine(double mean, double amplitude, long periodNanos) {
    return now -> mean + amplitude * Math.sin(2 * Math.PI * (now % periodNanos) / periodNanos);
  }

  /** Takes one value after the other, each for a time, and begins again. */
  static Signal steps(List<Double> values, long eachNanos) {
    List<Double> copy = List.copyOf(values);
    return now -> copy.get((int) (now / eachNanos % copy.size()));
  }

  /** With Gaussian noise on top, different at each look; one thread at a time. */
  default Signal withNoise(double sigma, RandomGenerator random) {
    return now -> at(now) + sigma * random.nextGaussian();
  }
}
