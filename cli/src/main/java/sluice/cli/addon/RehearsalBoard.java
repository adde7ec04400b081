package sluice.cli.addon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sluice.addons.host.Devices;
import sluice.config.AddonTrial.Device;
import sluice.config.AddonTrial.Wired;
import sluice.drivers.bus.BusSource;
import sluice.drivers.sim.Ads1115Model;
import sluice.drivers.sim.Bmx280Model;
import sluice.drivers.sim.Dht22Model;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.Lm75Model;
import sluice.drivers.sim.PinAct;
import sluice.drivers.sim.ScriptedPins;
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
  private static final double PERIOD_MILLIS = 100;
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Loop loop;
  private final SimulatedBuses buses = new SimulatedBuses();
  private final Map<String, SimulatedChip> chips = new HashMap<>();

  /** What ends with the board. */
  private final List<Runnable> closing = new ArrayList<>();

  private RehearsalBoard(Loop loop) {
    this.loop = loop;
  }

  static RehearsalBoard open(Loop loop, List<Device> devices, List<Wired> wired)
      throws IOException {
    RehearsalBoard made = new RehearsalBoard(loop);
    for (Device device : devices) {
      made.buses.i2c(device.bus()).attach(device.address(), made.model(device));
    }
    for (Wired one : wired) {
      made.wire(one);
    }
    return made;
  }

  private void wire(Wired one) throws IOException {
    if (one.line() >= LINES) {
      throw new IOException(one.chip() + ": the simulated board's chips have " + LINES + " lines");
    }
    SimulatedChip chip = chip(one.chip());
    switch (one.model()) {
      case DHT22 -> {
        Dht22Model made = Dht22Model.attach(loop, chip, one.line(), world(one.values()));
        closing.add(made::close);
      }
      case PULSES -> {
        double millis = one.values().getOrDefault("period_ms", PERIOD_MILLIS);
        long half = Math.max(1, Math.round(millis * NANOS_PER_MILLI / 2));
        ScriptedPins pins = new ScriptedPins(loop);
        pins.connect(chip);
        pins.add(one.line(), List.of(new PinAct.Pulses(half, Integer.MAX_VALUE, half, 2 * half)));
        closing.add(pins::close);
      }
    }
  }

  private Surroundings world(Map<String, Double> values) {
    Surroundings world = new Surroundings(loop.clock()::nanoTime);
    values.forEach((channel, value) -> world.set(channel, value));
    return world;
  }

  private I2cModel model(Device device) {
    Surroundings world = world(device.values());
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
  public SimulatedChip chip(String name) {
    return chips.computeIfAbsent(name, chip -> SimulatedChip.open(loop, chip, LINES));
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
    chips.values().forEach(SimulatedChip::close);
  }
}
