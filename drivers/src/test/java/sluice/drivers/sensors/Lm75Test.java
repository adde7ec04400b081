package sluice.drivers.sensors;

import sluice.drivers.sim.Lm75Model;

class Lm75Test extends Lm75Contract {
  Lm75Test() {
    super(Lm75Model.Kind.LM75, 0.5);
  }

  @Override
  String driver() {
    return "lm75";
  }
}
