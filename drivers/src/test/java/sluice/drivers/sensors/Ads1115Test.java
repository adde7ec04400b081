package sluice.drivers.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.pi4j.ModelI2c;
import sluice.drivers.sensors.SensorSpec.Channel;
import sluice.drivers.sim.Ads1115Model;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.SensorModel;

class Ads1115Test extends SensorContract {
  private final double[] volts = {0, 0, 0, 0};

  @Override
  Sensor make(List<Fault> faults) {
    List<String> all = spec().channels().stream().map(Channel::name).toList();
    return make(new Ads1115Model(world), faults, SensorOptions.usual(all));
  }

  private Sensor make(SensorModel model, List<Fault> faults, SensorOptions options) {
    ModelI2c i2c = new ModelI2c(0x48, new FaultyModel(model, world, faults));
    return SensorDrivers.onI2c("ads1115", i2c, this::pass, options);
  }

  @Override
  String driver() {
    return "ads1115";
  }

  @Override
  void inAnotherPlace() {
    for (int i = 0; i < volts.length; i++) {
      volts[i] += 0.3 + i * 0.25;
      world.set("in" + i, volts[i]);
    }
  }

  @Override
  double expected(String channel) {
    double value = volts[channel.charAt(2) - '0'];
    return channel.length() == 3 ? value : value - volts[channel.charAt(6) - '0'];
  }

  @Override
  double tolerance(String channel) {
    return 4.096 / 32_768;
  }

  @Test
  void a_voltage_beyond_its_range_has_no_value_and_the_others_have_theirs() throws IOException {
    SensorOptions options = new SensorOptions(List.of("in0", "in1"), 1.024, 0, 0, 0);
    Sensor sensor = make(new Ads1115Model(world), List.of(), options);
    sensor.open();
    world.set("in0", 1.1);
    world.set("in1", 0.5);
    List<Measurement> all = sensor.read();
    assertTrue(("" + all.get(0).fault()).contains("clipped at 1.024 V"), "" + all.get(0));
    assertTrue(Double.isNaN(all.get(0).value()));
    assertEquals(0.5, all.get(1).value(), 1e-4);
  }

  @Test
  void a_thermometer_at_the_address_is_not_taken_for_it() {
    SensorModel other = new Lm75Model(Lm75Model.Kind.TMP102, world);
    Sensor sensor = make(other, List.of(), SensorOptions.usual(List.of("in0")));
    IOException e = assertThrows(IOException.class, sensor::open);
    assertTrue(("" + e.getMessage()).contains("not an ADS1115"), e.getMessage());
  }

  @Test
  void a_full_scale_that_it_has_not_is_refused() {
    SensorOptions options = new SensorOptions(List.of("in0"), 5.0, 0, 0, 0);
    assertThrows(
        IllegalArgumentException.class, () -> make(new Ads1115Model(world), List.of(), options));
  }
}
