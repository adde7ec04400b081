package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.SensorModel;
import sluice.drivers.sim.Sht3xModel;

class Sht3xTest extends SensorContract {
  private double temperature = 21.0;
  private double humidity = 45.0;

  @Override
  Sensor make(List<Fault> faults) {
    return make(new Sht3xModel(world), faults);
  }

  private Sensor make(SensorModel model, List<Fault> faults) {
    ModelI2c i2c = new ModelI2c(0x44, new FaultyModel(model, world, faults));
    return SensorDrivers.onI2c("sht3x", i2c, this::pass, SensorOptions.usual(List.of()));
  }

  @Override
  String driver() {
    return "sht3x";
  }

  @Override
  void inAnotherPlace() {
    temperature -= 30;
    humidity += 20;
    world.set("temperature", temperature);
    world.set("humidity", humidity);
  }

  @Override
  double expected(String channel) {
    return channel.equals("humidity") ? humidity : temperature;
  }

  @Override
  double tolerance(String channel) {
    return channel.equals("humidity") ? 50.0 / 65_535 : 87.5 / 65_535;
  }

  @Test
  void a_wrong_bit_is_an_error_and_no_temperature() throws IOException {
    long now = world.nanos();
    Fault later = new Fault(Fault.Kind.CORRUPT, now + SECOND, now + 100 * SECOND);
    Sensor sensor = make(List.of(later));
    sensor.open();
    nanos += 2 * SECOND;
    IOException e = assertThrows(IOException.class, sensor::read);
    assertTrue(("" + e.getMessage()).contains("check sum of its temperature"), e.getMessage());
    e = assertThrows(IOException.class, sensor::open);
    assertTrue(("" + e.getMessage()).contains("check sum of its status"), e.getMessage());
  }

  @Test
  void another_chip_is_not_taken_for_it() {
    Sensor sensor = make(new Lm75Model(Lm75Model.Kind.LM75, world), List.of());
    assertThrows(IOException.class, sensor::open);
  }
}
