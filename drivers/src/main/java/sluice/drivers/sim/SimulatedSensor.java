package sluice.drivers.sim;

import java.util.random.RandomGenerator;
import sluice.drivers.SampledSource;

/** A sensor without hardware: a slow sine with a little noise, the same for the same seed. */
public final class SimulatedSensor implements SampledSource {
  private static final double STEP = 0.05;
  private static final double NOISE = 0.02;

  private final double mean;
  private final double amplitude;
  private final RandomGenerator random;
  private double phase;

  public SimulatedSensor(double mean, double amplitude, RandomGenerator random) {
    this.mean = mean;
    this.amplitude = amplitude;
    this.random = random;
  }

  @Override
  public double read() {
    phase += STEP;
    double value = mean + amplitude * (Math.sin(phase) + NOISE * random.nextGaussian());
    return Math.round(value * 1_000) / 1_000.0;
  }
}
