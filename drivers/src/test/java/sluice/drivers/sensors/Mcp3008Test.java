package sluice.drivers.sensors;

import java.util.List;
import sluice.drivers.pi4j.ModelSpi;
import sluice.drivers.sensors.SensorSpec.Channel;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultySpi;
import sluice.drivers.sim.Mcp3008Model;

class Mcp3008Test extends SensorContract {
  private double volts;

  @Override
  Sensor make(List<Fault> faults) {
    List<String> all = spec().channels().stream().map(Channel::name).toList();
    ModelSpi spi = new ModelSpi(new FaultySpi(new Mcp3008Model(world, 3.3), world, faults));
    return SensorDrivers.onSpi("mcp3008", spi, SensorOptions.usual(all));
  }

  @Override
  String driver() {
    return "mcp3008";
  }

  @Override
  void inAnotherPlace() {
    volts += 0.4;
    for (int i = 0; i < 8; i++) {
      world.set("in" + i, volts + i * 0.2);
    }
  }

  @Override
  double expected(String channel) {
    return volts == 0 ? 0 : volts + (channel.charAt(2) - '0') * 0.2;
  }

  @Override
  double tolerance(String channel) {
    return 3.3 / 1_024;
  }
}
