package sluice.drivers.sensors;

import sluice.drivers.sim.Lm75Model;

class Lm75bTest extends Lm75Contract {
  Lm75bTest() {
    super(Lm75Model.Kind.LM75B, 0.125);
  }

  @Override
  String driver() {
    return "lm75b";
  }
}
