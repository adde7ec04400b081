package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.sensors.SensorSpec.Channel;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.Surroundings;

/** What every driver does, over whatever its device is made of. */
abstract class SensorContract {
  static final long SECOND = 1_000_000_000;

  /** The time: a driver's waits move it. */
  long nanos = 5 * SECOND;

  final Surroundings world = new Surroundings(() -> nanos);

  /** The driver under test, not opened, with all faults there will be. */
  abstract Sensor make(List<Fault> faults);

  abstract String driver();

  /** A value that the sensor can have, and how near its measurement comes. */
  abstract void inAnotherPlace();

  /** Half of the last digit and what the chip adds to it. */
  abstract double tolerance(String channel);

  /** What a channel is to say in the place that was set last. */
  abstract double expected(String channel);

  void pass(long by) {
    nanos += by;
  }

  /** One that fails from now on. */
  Sensor failing(Fault.Kind kind) {
    return make(List.of(new Fault(kind, world.nanos(), world.nanos() + 100 * SECOND)));
  }

  SensorSpec spec() {
    SensorSpec spec = SensorDrivers.spec(driver());
    assertNotNull(spec);
    return spec;
  }

  @Test
  void it_says_what_is_around_it_in_the_registrys_order() throws IOException {
    Sensor sensor = make(List.of());
    sensor.open();
    for (int i = 0; i < 3; i++) {
      List<Measurement> all = sensor.read();
      List<String> names = spec().channels().stream().map(Channel::name).toList();
      assertEquals(names, all.stream().map(Measurement::channel).toList());
      for (Measurement one : all) {
        assertNull(one.fault());
        double wanted = expected(one.channel());
        assertEquals(wanted, one.value(), tolerance(one.channel()), one.channel());
      }
      inAnotherPlace();
      nanos += SECOND;
    }
  }

  @Test
  void without_an_answer_it_fails_and_says_so() {
    Sensor sensor = failing(Fault.Kind.NACK);
    IOException e = assertThrows(IOException.class, sensor::open);
    assertTrue(("" + e.getMessage()).length() > 10, e.getMessage());
  }

  @Test
  void an_unplugged_one_fails_and_can_be_opened_again() throws IOException {
    long now = world.nanos();
    Sensor unplugged = make(List.of(new Fault(Fault.Kind.UNPLUGGED, now, now + 10 * SECOND)));
    assertThrows(IOException.class, unplugged::open);
    assertThrows(IOException.class, unplugged::read);
    nanos += 11 * SECOND;
    unplugged.open();
    Measurement first = unplugged.read().get(0);
    assertEquals(expected(first.channel()), first.value(), tolerance(first.channel()));
  }

  @Test
  void the_registry_knows_its_channels_and_units() {
    for (Channel channel : spec().channels()) {
      assertTrue(channel.unit().length() > 0, channel.name());
    }
  }
}
