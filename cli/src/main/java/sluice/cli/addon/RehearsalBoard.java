package sluice.cli.addon;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.addons.host.Devices;
import sluice.config.AddonTrial.Device;
import sluice.drivers.Chip;
import sluice.drivers.bus.BusSource;
import sluice.drivers.sim.Ads1115Model;
import sluice.drivers.sim.Bmx280Model;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.Sht3xModel;
import sluice.drivers.sim.SimulatedBuses;
import sluice.drivers.sim.SimulatedChip;
import sluice.drivers.sim.Surroundings;
import sluice.loop.Loop;

/**
 * The simulated board that an addon is tested on: buses with the devices that its test names, and
 * chips whose lines are low until somebody drives them. Loop's thread only.
 */
final class RehearsalBoard implements Devices, AutoCloseable {
  private static final int LINES = 54; // as a Raspberry Pi has

  private final Loop loop;
  private final SimulatedBuses buses = new SimulatedBuses();
  private final Map<String, SimulatedChip> chips = new HashMap<>();

  private RehearsalBoard(Loop loop) {
    this.loop = loop;
  }

  static RehearsalBoard open(Loop loop, List<Device> devices) {
    RehearsalBoard made = new RehearsalBoard(loop);
    for (Device device : devices) {
      made.buses.i2c(device.bus()).attach(device.address(), made.model(device));
    }
    return made;
  }

  private I2cModel model(Device device) {
    Surroundings world = new Surroundings(loop.clock()::nanoTime);
    device.values().forEach((channel, value) -> world.set(channel, value));
    return switch (device.model()) {
      case ADS1115 -> new Ads1115Model(world);
      case BME280 -> new Bmx280Model(true, world);
      case LM75 -> new Lm75Model(Lm75Model.Kind.LM75, world);
      case SHT3X -> new Sht3xModel(world);
      case TMP102 -> new Lm75Model(Lm75Model.Kind.TMP102, world);
    };
  }

  @Override
  public BusSource buses() {
    return buses;
  }

  @Override
  public Chip chip(String name) {
    return chips.computeIfAbsent(name, chip -> SimulatedChip.open(loop, chip, LINES));
  }

  @Override
  public void close() {
    chips.values().forEach(SimulatedChip::close);
  }
}
