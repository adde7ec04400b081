package sluice.drivers.sensors;

import sluice.drivers.sim.Lm75Model;

class Tmp105Test extends Lm75Contract {
  Tmp105Test() {
    super(Lm75Model.Kind.TMP105, 0.0625);
  }

  @Override
  String driver() {
    return "tmp105";
  }
}
