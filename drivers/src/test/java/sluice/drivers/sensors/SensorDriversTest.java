package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.pi4j.ModelSpi;
import sluice.drivers.sensors.SensorSpec.Bus;
import sluice.drivers.sim.Ds18b20Model;
import sluice.drivers.sim.Surroundings;

class SensorDriversTest {
  private static final SensorOptions OPTIONS = SensorOptions.usual(List.of("in0"));

  @Test
  void every_name_makes_a_sensor_on_its_bus_and_on_no_other() {
    Surroundings world = new Surroundings(() -> 0);
    ModelI2c i2c = new ModelI2c(0x48, new sluice.drivers.sim.Sht3xModel(world));
    ModelSpi spi = new ModelSpi(out -> out);
    Ds18b20Model slave = new Ds18b20Model("28-000000000000", world, List.of());
    for (String name : SensorDrivers.names()) {
      SensorSpec spec = SensorDrivers.spec(name);
      assertNotNull(spec);
      Set<Bus> made = EnumSet.noneOf(Bus.class);
      record(made, Bus.I2C, () -> SensorDrivers.onI2c(name, i2c, n -> {}, OPTIONS));
      record(made, Bus.SPI, () -> SensorDrivers.onSpi(name, spi, OPTIONS));
      record(made, Bus.W1, () -> SensorDrivers.onW1(name, slave));
      assertEquals(Set.of(spec.bus()), made, name);
    }
    assertEquals(11, SensorDrivers.names().size());
  }

  private static void record(Set<Bus> made, Bus bus, Supplier<Sensor> make) {
    try {
      assertNotNull(make.get());
      made.add(bus);
    } catch (IllegalArgumentException e) {
      assertTrue(("" + e.getMessage()).contains("no driver"), e.getMessage());
    }
  }

  @Test
  void a_name_that_is_none_is_refused_with_those_that_are() {
    assertNull(SensorDrivers.spec("dht11"));
    Surroundings world = new Surroundings(() -> 0);
    Ds18b20Model slave = new Ds18b20Model("28-000000000000", world, List.of());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> SensorDrivers.onW1("dht11", slave));
    assertTrue(("" + e.getMessage()).contains("ds18b20"), e.getMessage());
  }
}
