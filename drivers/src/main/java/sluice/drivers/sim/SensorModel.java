package sluice.drivers.sim;

/** A simulated sensor: its registers, exactly, and what power does to them. */
public interface SensorModel extends I2cModel {
  /** All registers as after power-on. */
  void powerUp();
}
