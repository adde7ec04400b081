package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.Ina219Model;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.SensorModel;

class Ina219Test extends SensorContract {
  private double voltage = 12.0;
  private double current = 0.5;

  @Override
  Sensor make(List<Fault> faults) {
    return make(new Ina219Model(world, 0.1), faults, 0.1, 3.2);
  }

  private Sensor make(SensorModel model, List<Fault> faults, double ohms, double amperes) {
    ModelI2c i2c = new ModelI2c(0x40, new FaultyModel(model, world, faults));
    SensorOptions options = new SensorOptions(List.of(), 0, 0, ohms, amperes);
    return SensorDrivers.onI2c("ina219", i2c, this::pass, options);
  }

  @Override
  String driver() {
    return "ina219";
  }

  @Override
  void inAnotherPlace() {
    voltage += 3.3;
    current -= 1.4;
    world.set("voltage", voltage);
    world.set("current", current);
  }

  @Override
  double expected(String channel) {
    return switch (channel) {
      case "voltage" -> voltage;
      case "current" -> current;
      case "power" -> voltage * Math.abs(current); // the power register has no sign
      default -> current * 0.1;
    };
  }

  @Override
  double tolerance(String channel) {
    return switch (channel) {
      case "voltage" -> 0.002;
      case "current" -> 0.0002;
      case "power" -> 0.006;
      default -> 5.1e-6;
    };
  }

  private static int word(SensorModel model, int register) throws IOException {
    model.write(new byte[] {(byte) register});
    byte[] bytes = model.read(2);
    return (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
  }

  /** SBOS448, 8.5.1, the table "configure, measure, calculate": 10 A through 2 mΩ at 12 V. */
  @Test
  void the_worked_example_register_by_register() throws IOException {
    SensorModel model = new Ina219Model(world, 0.002);
    world.set("voltage", 11.98);
    world.set("current", 10.0);
    model.write(new byte[] {5, 0x50, 0});
    model.write(new byte[] {0, 1, (byte) 0x9F});
    nanos += SECOND;
    assertEquals(0x07D0, word(model, 1));
    assertEquals(0x5D98, word(model, 2) & 0xFFF8);
    assertEquals(0x2710, word(model, 4));
    assertEquals(0x1766, word(model, 3));
    double most = 32.768; // 1 mA a bit, as in the example
    Sensor sensor = make(new Ina219Model(world, 0.002), List.of(), 0.002, most);
    sensor.open();
    List<Measurement> all = sensor.read();
    assertEquals(11.98, all.get(0).value(), 1e-9);
    assertEquals(10.0, all.get(1).value(), 1e-9);
    assertEquals(119.8, all.get(2).value(), 1e-9);
  }

  @Test
  void more_current_than_it_can_measure_is_no_value_while_the_voltage_is() throws IOException {
    Sensor sensor = make(List.of());
    sensor.open();
    world.set("current", 3.4);
    List<Measurement> all = sensor.read();
    assertNull(all.get(0).fault());
    for (Measurement one : all.subList(1, 4)) {
      assertTrue(("" + one.fault()).contains("more current than current_max"), one.toString());
    }
  }

  @Test
  void one_that_lost_its_calibration_is_not_believed() throws IOException {
    SensorModel model = new Ina219Model(world, 0.1);
    Sensor sensor = make(model, List.of(), 0.1, 3.2);
    sensor.open();
    model.powerUp();
    IOException e = assertThrows(IOException.class, sensor::read);
    assertTrue(("" + e.getMessage()).contains("it was reset"), e.getMessage());
  }

  @Test
  void a_shunt_and_a_current_that_do_not_go_together_are_refused() {
    for (double[] bad : new double[][] {{0.1, 3.3}, {1, 1}, {1e-9, 1}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> make(new Ina219Model(world, 0.1), List.of(), bad[0], bad[1]));
    }
  }

  @Test
  void another_chip_is_not_taken_for_it() {
    SensorModel other = new Lm75Model(Lm75Model.Kind.TMP102, world);
    IOException e = assertThrows(IOException.class, make(other, List.of(), 0.1, 3.2)::open);
    assertTrue(("" + e.getMessage()).contains("not an INA219"), e.getMessage());
  }
}
