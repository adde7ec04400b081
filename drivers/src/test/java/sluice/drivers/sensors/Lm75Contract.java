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

/** The LM75's family, one member after the other. */
abstract class Lm75Contract extends SensorContract {
  private final Lm75Model.Kind kind;
  private final double degreesPerCode;
  private double temperature = 21.0;

  Lm75Contract(Lm75Model.Kind kind, double degreesPerCode) {
    this.kind = kind;
    this.degreesPerCode = degreesPerCode;
  }

  @Override
  Sensor make(List<Fault> faults) {
    return make(new Lm75Model(kind, world), faults);
  }

  private Sensor make(SensorModel model, List<Fault> faults) {
    ModelI2c i2c = new ModelI2c(0x48, new FaultyModel(model, world, faults));
    return SensorDrivers.onI2c(driver(), i2c, this::pass, SensorOptions.usual(List.of()));
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
    return degreesPerCode / 2;
  }

  /** As after a brown-out, or when another master shuts it down. */
  @Test
  void one_that_lost_its_configuration_is_not_believed() throws IOException {
    SensorModel model = new Lm75Model(kind, world);
    Sensor sensor = make(model, List.of());
    sensor.open();
    boolean twoBytes = kind == Lm75Model.Kind.TMP102;
    model.write(twoBytes ? new byte[] {1, 0x61, (byte) 0xA0} : new byte[] {1, 1});
    IOException e = assertThrows(IOException.class, sensor::read);
    assertTrue(("" + e.getMessage()).contains("it was reset"), e.getMessage());
    sensor.open();
    assertTrue(Math.abs(sensor.read().get(0).value() - temperature) < 1);
  }
}
