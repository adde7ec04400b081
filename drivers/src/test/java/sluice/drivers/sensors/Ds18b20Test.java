package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.sim.Ds18b20Model;
import sluice.drivers.sim.Fault;

class Ds18b20Test extends SensorContract {
  private double temperature = 21.0;

  @Override
  Sensor make(List<Fault> faults) {
    return SensorDrivers.onW1("ds18b20", new Ds18b20Model("28-0316a2790fff", world, faults));
  }

  @Override
  String driver() {
    return "ds18b20";
  }

  @Override
  void inAnotherPlace() {
    temperature -= 30.3;
    world.set("temperature", temperature);
  }

  @Override
  double expected(String channel) {
    return temperature;
  }

  @Override
  double tolerance(String channel) {
    return 1 / 32.0;
  }

  @Test
  void a_wrong_bit_is_an_error_and_no_temperature() {
    IOException e = assertThrows(IOException.class, failing(Fault.Kind.CORRUPT)::read);
    assertTrue(("" + e.getMessage()).contains("check sum does not hold"), e.getMessage());
  }

  @Test
  void another_family_is_named() {
    Sensor sensor =
        SensorDrivers.onW1("ds18b20", new Ds18b20Model("10-000801b5a7a6", world, List.of()));
    IOException e = assertThrows(IOException.class, sensor::open);
    assertTrue(("" + e.getMessage()).contains("family 10 is no DS18B20"), e.getMessage());
  }
}
