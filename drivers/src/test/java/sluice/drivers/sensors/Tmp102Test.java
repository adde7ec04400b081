package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sim.Lm75Model;

class Tmp102Test extends Lm75Contract {
  Tmp102Test() {
    super(Lm75Model.Kind.TMP102, 0.0625);
  }

  @Override
  String driver() {
    return "tmp102";
  }

  @Test
  void a_tmp105_is_not_taken_for_it() {
    ModelI2c i2c = new ModelI2c(0x48, new Lm75Model(Lm75Model.Kind.TMP105, world));
    Sensor sensor = SensorDrivers.onI2c("tmp102", i2c, this::pass, SensorOptions.usual(List.of()));
    IOException e = assertThrows(IOException.class, sensor::open);
    assertTrue(("" + e.getMessage()).contains("not a TMP102"), e.getMessage());
  }
}
