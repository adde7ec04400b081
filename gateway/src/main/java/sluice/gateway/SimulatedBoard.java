package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.PinActConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.sim.Fault;
import sluice.drivers.sim.FaultyModel;
import sluice.drivers.sim.FolderChip;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.Mcp23017Model;
import sluice.drivers.sim.PinAct;
import sluice.drivers.sim.ScriptedPins;
import sluice.drivers.sim.SimulatedChip;
import sluice.drivers.sim.Surroundings;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * What is around the simulated chips of a configuration: who moves their pins, and when they are
 * unplugged. It stays while chips come and go. Loop's thread only.
 */
final class SimulatedBoard implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Loop loop;
  private final SluiceConfig config;
  private final Map<String, ScriptedPins> pins = new LinkedHashMap<>();
  private final Map<String, SimulatedChip> chips = new LinkedHashMap<>();
  private final Map<String, Timer> unplugging = new LinkedHashMap<>();

  SimulatedBoard(Loop loop, SluiceConfig config) {
    this.loop = loop;
    this.config = config;
  }

  /**
   * A chip without a bus.
   *
   * @throws IOException while it is unplugged
   */
  Chip open(ChipConfig of) throws IOException {
    if (!of.path().isEmpty()) {
      return FolderChip.open(loop, of.name(), Path.of(of.path()), of.lines());
    }
    ScriptedPins around = around(of);
    List<Fault> faults = SensorModels.faults(of.faults());
    if (Fault.at(faults, around.nanos()) != null) {
      throw new IOException(
          "gpio %1$s: ENODEV; unplugged by [chip.%1$s.fault]".formatted(of.name()));
    }
    SimulatedChip there = chips.get(of.name());
    if (there != null && !there.isGone()) {
      return there; // it was handed over
    }
    SimulatedChip chip = SimulatedChip.open(loop, of.name(), of.lines());
    chips.put(of.name(), chip);
    around.connect(chip);
    unplugLater(of.name(), chip, around, faults);
    return chip;
  }

  /** A chip on a simulated bus. */
  I2cModel expander(ChipConfig of) {
    Mcp23017Model model = new Mcp23017Model();
    around(of).connect(new ExpanderPins(model));
    ChipConfig.Interrupt to = of.interrupt();
    ChipConfig wired = to == null ? null : config.chips().get(to.chip());
    if (to != null && wired != null && wired.driver() == ChipConfig.Driver.SIMULATED) {
      wire(model, around(wired), wired.offsetOf(to.line()));
    }
    Surroundings world = new Surroundings(loop.clock()::nanoTime);
    return new FaultyModel(model, world, SensorModels.faults(of.faults()));
  }

  /** Nothing moves any more. */
  @Override
  public void close() {
    pins.values().forEach(ScriptedPins::close);
    unplugging.values().forEach(Timer::close);
  }

  /** Edges that scripts have made, of chips that were there. */
  long edges() {
    return pins.values().stream().mapToLong(ScriptedPins::edges).sum();
  }

  boolean level(String chip, int line) {
    SimulatedChip there = chips.get(chip);
    return there != null && there.level(line);
  }

  long changes(String chip, int line) {
    SimulatedChip there = chips.get(chip);
    return there == null ? 0 : there.changes(line);
  }

  void drive(String chip, int line, boolean high) {
    ChipConfig of = config.chips().get(chip);
    if (of != null) {
      around(of).drive(line, high);
    }
  }

  private ScriptedPins around(ChipConfig of) {
    ScriptedPins known = pins.get(of.name());
    if (known != null) {
      return known;
    }
    ScriptedPins around = new ScriptedPins(loop);
    pins.put(of.name(), around);
    for (GpioConfig gpio : ConfiguredChip.linesOf(of, config)) {
      if (gpio.simulatedEdgesPerSecond() > 0) {
        PinAct toggling = new PinAct.Storm(0, Long.MAX_VALUE, gpio.simulatedEdgesPerSecond());
        around.add(of.offsetOf(gpio.lines().get(0)), List.of(toggling));
      }
      for (PinActConfig act : gpio.script()) {
        around.add(of.offsetOf(gpio.lines().get(act.second() ? 1 : 0)), List.of(act(act)));
      }
    }
    return around;
  }

  private void unplugLater(
      String name, SimulatedChip chip, ScriptedPins around, List<Fault> faults) {
    Timer before = unplugging.remove(name);
    if (before != null) {
      before.close();
    }
    Fault next = next(faults, around.nanos());
    if (next != null) {
      long millis = Math.ceilDiv(next.fromNanos() - around.nanos(), NANOS_PER_MILLI);
      Timer timer =
          loop.setTimeout(
              Math.max(1, millis),
              () -> {
                around.disconnect();
                chip.remove();
              });
      timer.unref();
      unplugging.put(name, timer);
    }
  }

  private static @Nullable Fault next(List<Fault> faults, long nanos) {
    Fault next = null;
    for (Fault fault : faults) {
      if (fault.fromNanos() > nanos && (next == null || fault.fromNanos() < next.fromNanos())) {
        next = fault;
      }
    }
    return next;
  }

  /** Open drain with a pull-up: low while it wants to be looked at (MCP23017 data sheet, 3.5.6). */
  private void wire(Mcp23017Model model, ScriptedPins to, int line) {
    Runnable follow = () -> to.drive(line, !model.interrupts());
    follow.run();
    model.onInterrupt(() -> {
      if (loop.inLoop()) {
        follow.run();
      } else {
        var _ = loop.post(follow); // refused when full: the poll sees it, as of a loose wire
      }
    });
  }

  private static PinAct act(PinActConfig act) {
    long from = act.fromMillis() * NANOS_PER_MILLI;
    long until = act.untilMillis() * NANOS_PER_MILLI;
    long within = act.withinMillis() * NANOS_PER_MILLI;
    return switch (act.kind()) {
      case LEVEL -> new PinAct.Level(from, act.level());
      case BOUNCE -> new PinAct.Bounce(from, act.level(), act.edges(), within, act.seed());
      case PULSES ->
          new PinAct.Pulses(
              from,
              act.count(),
              act.widthMillis() * NANOS_PER_MILLI,
              act.periodMillis() * NANOS_PER_MILLI);
      case STORM -> new PinAct.Storm(from, until, act.edgesPerSecond());
      case NOISE -> new PinAct.Noise(from, until, act.edgesPerSecond(), act.seed());
    };
  }

  private record ExpanderPins(Mcp23017Model model) implements ScriptedPins.Pins {
    @Override
    public boolean drive(int line, boolean high) {
      model.drive(line, high);
      return true; // what comes between two looks the chip itself has lost
    }

    @Override
    public boolean level(int line) {
      return model.level(line);
    }
  }
}
