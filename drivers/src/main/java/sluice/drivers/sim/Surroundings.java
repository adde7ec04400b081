package sluice.drivers.sim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What a simulated sensor is put into: quantities by channel name, and the time. Any thread may set
 * them, from outside, while a bus's worker measures.
 */
public final class Surroundings {
  private final LongSupplier clock;
  private final long startNanos;
  private final Map<String, Signal> signals = new ConcurrentHashMap<>();

  /**
   * Nothing set.
   *
   * @param clock monotonic nanoseconds
   */
  public Surroundings(LongSupplier clock) {
    this.clock = clock;
    this.startNanos = clock.getAsLong();
  }

  /** Lets a quantity move. */
  public void set(String channel, Signal signal) {
    signals.put(channel, signal);
  }

  /** Holds a quantity at a value, in the channel's unit. */
  public void set(String channel, double value) {
    set(channel, Signal.constant(value));
  }

  /** Since the simulation began. */
  public long nanos() {
    return clock.getAsLong() - startNanos;
  }

  /**
   * A quantity now.
   *
   * @param otherwise if nobody has set it
   */
  public double value(String channel, double otherwise) {
    Signal signal = signals.get(channel);
    return signal == null ? otherwise : signal.at(nanos());
  }
}
