package sluice.drivers.sensors;

import java.util.List;

/**
 * One measurement of all of a sensor's channels.
 *
 * @param nanos when it was done, {@code CLOCK_MONOTONIC}
 */
public record Sample(List<Measurement> measurements, long nanos) {
  public Sample {
    measurements = List.copyOf(measurements);
  }
}
