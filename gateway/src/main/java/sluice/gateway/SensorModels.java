package sluice.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorConfig.FaultConfig;
import sluice.config.SensorConfig.SignalConfig;
import sluice.drivers.W1Slave;
import sluice.drivers.lines.LineField;
import sluice.drivers.modbus.ModbusValue;
import sluice.drivers.sim.Ads1115Model;
import sluice.drivers.sim.Bmx280Model;
import sluice.drivers.sim.Ds18b20Model;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.FaultySpi;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.Ina219Model;
import sluice.drivers.sim.LinesModel;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.Mcp3008Model;
import sluice.drivers.sim.ModbusModel;
import sluice.drivers.sim.SensorModel;
import sluice.drivers.sim.Sht3xModel;
import sluice.drivers.sim.Signal;
import sluice.drivers.sim.SpiModel;
import sluice.drivers.sim.Surroundings;
import sluice.loop.Clock;

/** The chips of a simulated board, in surroundings that move as the configuration says. */
final class SensorModels {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Clock clock;

  SensorModels(Clock clock) {
    this.clock = clock;
  }

  I2cModel onI2c(SensorConfig sensor) {
    Surroundings world = surroundings(sensor);
    SensorModel model =
        switch (sensor.driver()) {
          case BME280 -> new Bmx280Model(true, world);
          case BMP280 -> new Bmx280Model(false, world);
          case SHT3X -> new Sht3xModel(world);
          case TMP102 -> new Lm75Model(Lm75Model.Kind.TMP102, world);
          case TMP105 -> new Lm75Model(Lm75Model.Kind.TMP105, world);
          case LM75 -> new Lm75Model(Lm75Model.Kind.LM75, world);
          case LM75B -> new Lm75Model(Lm75Model.Kind.LM75B, world);
          case ADS1115 -> new Ads1115Model(world);
          case INA219 -> new Ina219Model(world, sensor.shuntOhms());
          case MCP3008, DS18B20, MODBUS, LINES ->
              throw new IllegalArgumentException(sensor.name() + ": not I2C");
        };
    return new FaultyModel(model, world, faults(sensor.faults()));
  }

  /** There is one chip for this bus. */
  SpiModel onSpi(SensorConfig sensor) {
    Surroundings world = surroundings(sensor);
    return new FaultySpi(
        new Mcp3008Model(world, sensor.reference()), world, faults(sensor.faults()));
  }

  W1Slave onW1(SensorConfig sensor) {
    return new Ds18b20Model(sensor.id(), surroundings(sensor), faults(sensor.faults()));
  }

  /** Gives a unit of a simulated line a sensor's registers. */
  void onModbus(SensorConfig sensor, List<ModbusValue> values, ModbusModel line) {
    line.add(sensor.unit(), values, surroundings(sensor), faults(sensor.faults()));
  }

  /** Gives a printing device a sensor's channels. */
  void onLines(SensorConfig sensor, List<LineField> fields, LinesModel device) {
    device.add(fields, surroundings(sensor), faults(sensor.faults()));
  }

  private Surroundings surroundings(SensorConfig sensor) {
    Surroundings world = new Surroundings(clock::nanoTime);
    for (ChannelConfig channel : sensor.channels()) {
      if (channel.signal() != null) {
        world.set(channel.name(), signal(channel.signal()));
      }
    }
    return world;
  }

  private static Signal signal(SignalConfig to) {
    long period = to.periodMillis() * NANOS_PER_MILLI;
    Signal signal =
        switch (to.shape()) {
          case CONSTANT -> Signal.constant(to.value());
          case RAMP -> Signal.ramp(to.value(), to.to(), period);
          case SINE -> Signal.sine(to.value(), to.amplitude(), period);
          case STEPS -> Signal.steps(to.values(), period);
        };
    return to.noise() == 0 ? signal : signal.withNoise(to.noise(), new Random(to.seed()));
  }

  /** What goes wrong with a simulated chip, of any sort. */
  static List<Fault> faults(List<FaultConfig> to) {
    List<Fault> faults = new ArrayList<>();
    for (FaultConfig one : to) {
      Fault.Kind kind =
          switch (one.fault()) {
            case UNPLUGGED -> Fault.Kind.UNPLUGGED;
            case NACK -> Fault.Kind.NACK;
            case CORRUPT -> Fault.Kind.CORRUPT;
            case STUCK_BUS -> Fault.Kind.STUCK_BUS;
          };
      faults.add(
          new Fault(kind, one.fromMillis() * NANOS_PER_MILLI, one.untilMillis() * NANOS_PER_MILLI));
    }
    return faults;
  }
}
