package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.drivers.ReportPolicy;
import sluice.drivers.ReportPolicy.Strategy;
import sluice.drivers.SourceStatus;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.Sht3xModel;
import sluice.drivers.sim.Surroundings;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

class PolledSensorTest {
  private static final long SECOND = 1_000_000_000;

  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock), LoopOptions.DEFAULT);
  private final Surroundings world = new Surroundings(clock::nanoTime);
  private final List<Reading> readings = new ArrayList<>();
  private boolean hangs;

  @AfterEach
  void close() {
    loop.close();
  }

  /** A worker without a thread: done at once, told in the next turn. */
  private final SensorRunner runner =
      (what, work, onDone) -> {
        if (hangs) {
          return;
        }
        try {
          Sample sample = work.call();
          loop.defer(() -> onDone.accept(sample, null));
        } catch (IOException | RuntimeException e) {
          loop.defer(() -> onDone.accept(null, e));
        }
      };

  private PolledSensor start(Sensor sensor, ReportPolicy temperature) {
    SensorPlan plan =
        new SensorPlan(
            "climate",
            500,
            List.of(
                new SensorPlan.Channel("temperature", "climate.t", "°F", 1.8, 32, temperature),
                new SensorPlan.Channel("humidity", "climate.h", "%", 1, 0, ReportPolicy.ALL)));
    return PolledSensor.start(loop, plan, sensor, runner, readings::add);
  }

  private Sensor sht3x(Fault... faults) {
    FaultyModel model = new FaultyModel(new Sht3xModel(world), world, List.of(faults));
    ModelI2c i2c = new ModelI2c(0x44, model);
    return SensorDrivers.onI2c("sht3x", i2c, clock::advanceNanos, SensorOptions.usual(List.of()));
  }

  private void runFor(long nanos) {
    long end = clock.nanoTime() + nanos;
    while (clock.nanoTime() - end < 0) {
      loop.turn();
    }
  }

  @Test
  void each_channel_is_a_source_with_its_own_unit_and_scale() {
    try (PolledSensor sensor = start(sht3x(), ReportPolicy.ALL)) {
      runFor(2 * SECOND);
      assertEquals("climate.t", readings.get(0).source());
      assertEquals("°F", readings.get(0).unit());
      assertEquals(21 * 1.8 + 32, readings.get(0).value(), 0.01);
      assertEquals("climate.h", readings.get(1).source());
      assertEquals(45, readings.get(1).value(), 0.01);
      assertEquals(State.UP, sensor.status().state());
      assertTrue(readings.size() >= 8, "two channels, twice a second: " + readings.size());
      assertEquals(readings.size(), sensor.status().readings());
    }
  }

  @Test
  void scale_and_offset_are_decimal_as_they_are_written() {
    ReportPolicy all = ReportPolicy.ALL;
    assertEquals(230.1, new SensorPlan.Channel("v", "m/v", "V", 0.1, 0, all).reading(2_301));
    assertEquals(-0.3, new SensorPlan.Channel("v", "m/v", "V", 0.1, -0.4, all).reading(1));
    assertEquals(0.1f, new SensorPlan.Channel("v", "m/v", "V", 1, 0, all).reading(0.1f));
    assertEquals(
        Double.NaN, new SensorPlan.Channel("v", "m/v", "V", 2, 0, all).reading(Double.NaN));
  }

  @Test
  void one_that_is_absent_at_the_start_is_a_state_and_is_found_when_it_comes() {
    Fault absent = new Fault(Fault.Kind.UNPLUGGED, 0, 5 * SECOND);
    try (PolledSensor sensor = start(sht3x(absent), ReportPolicy.ALL)) {
      runFor(4 * SECOND);
      SourceStatus status = sensor.status();
      assertEquals(State.FAILED, status.state());
      assertTrue(("" + status.lastError()).contains("nothing acknowledges"), status.toString());
      assertTrue(status.failures() >= 3 && status.failures() <= 5, "one a second: " + status);
      assertEquals(2, readings.size(), "each channel says once that it has no value");
      assertEquals(Quality.BAD, readings.get(0).quality());
      assertEquals(status.lastError(), readings.get(0).reason());
      runFor(3 * SECOND);
      assertEquals(State.UP, sensor.status().state());
      assertNull(sensor.status().lastError());
      assertEquals(Quality.GOOD, readings.get(2).quality());
    }
  }

  @Test
  void a_wrong_check_sum_is_no_value_and_the_sensor_is_opened_anew() {
    Fault noise = new Fault(Fault.Kind.CORRUPT, 3 * SECOND, 4 * SECOND);
    try (PolledSensor sensor = start(sht3x(noise), ReportPolicy.ALL)) {
      runFor(8 * SECOND);
      assertTrue(sensor.status().failures() > 0);
      assertEquals(State.UP, sensor.status().state());
      List<Reading> bad = readings.stream().filter(r -> r.quality() == Quality.BAD).toList();
      assertEquals(2, bad.size());
      assertTrue(("" + bad.get(0).reason()).contains("check sum"), bad.toString());
      assertTrue(
          readings.stream()
              .filter(r -> r.quality() == Quality.GOOD && r.source().equals("climate.h"))
              .allMatch(r -> Math.abs(r.value() - 45) < 0.01));
    }
  }

  @Test
  void a_value_beyond_its_range_is_bad_while_the_sensor_is_up() {
    ReportPolicy policy = new ReportPolicy(0, 100, 0, Strategy.ALWAYS, 0, 0);
    try (PolledSensor sensor = start(sht3x(), policy)) {
      world.set("temperature", 50.0); // 122 °F
      runFor(2 * SECOND);
      SourceStatus status = sensor.status();
      assertEquals(State.UP, status.state());
      assertTrue(status.outOfRange() >= 2, status.toString());
      assertTrue(("" + status.lastError()).contains("is above the range"), status.toString());
    }
  }

  @Test
  void one_that_does_not_answer_is_not_asked_again() {
    hangs = true;
    try (PolledSensor sensor = start(sht3x(), ReportPolicy.ALL)) {
      runFor(5 * SECOND);
      assertEquals(State.STARTING, sensor.status().state());
      assertTrue(sensor.status().stalledPeriods() >= 9, sensor.status().toString());
    }
  }

  @Test
  void an_error_of_the_program_is_a_failure_of_this_sensor_alone() {
    Sensor broken =
        new Sensor() {
          @Override
          public void open() {}

          @Override
          public List<Measurement> read() throws IOException {
            throw new IllegalStateException("boom");
          }
        };
    try (PolledSensor sensor = start(broken, ReportPolicy.ALL)) {
      runFor(SECOND);
      assertTrue(("" + sensor.status().lastError()).contains("boom"));
    }
  }
}
