package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.config.SampleConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.drivers.ReportGate;
import sluice.drivers.SampledSource;
import sluice.drivers.Sampler;
import sluice.drivers.SourceStatus;
import sluice.drivers.linux.SysfsSources;
import sluice.drivers.sim.SimulatedSensor;
import sluice.gateway.handover.InputsHold;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/**
 * All configured pins and samples, opened; their readings go to one consumer. Loop's thread only.
 */
final class Inputs implements AutoCloseable {
  private static final long SENSOR_SEED = 42;

  private final Pins pins;
  private final Sampler sampler;
  private final BoardBuses buses;
  private @Nullable SensorInputs sensors;

  private Inputs(BoardBuses buses, Pins pins, Sampler sampler) {
    this.buses = buses;
    this.pins = pins;
    this.sampler = sampler;
  }

  /**
   * Opens everything.
   *
   * @param resolver of hosts that are names
   * @param hardware what is simulated
   * @param before inputs to go on with
   * @throws IOException that names what could not be opened and what to do
   */
  static Inputs open(
      Loop loop,
      SluiceConfig config,
      HostResolver resolver,
      SimulatedHardware hardware,
      InputsHold before,
      Consumer<Reading> onReading)
      throws IOException {
    BoardBuses buses = new BoardBuses(loop, config.sensors(), hardware.buses());
    Pins pins = Pins.open(loop, config, buses, hardware, before, onReading);
    Inputs inputs = new Inputs(buses, pins, Sampler.open(loop, config.samples().size(), onReading));
    for (SampleConfig sample : config.samples().values()) {
      inputs.sampler.add(
          sample.name(),
          sample.unit(),
          sample.periodMillis(),
          ReportPolicies.of(sample.report()),
          source(sample));
    }
    if (!config.sensors().sensors().isEmpty()) {
      inputs.sensors = SensorInputs.open(loop, config.sensors(), buses, resolver, onReading);
      inputs.sensors.remember(before.memories());
    }
    inputs.sampler.remember(before.memories());
    return inputs;
  }

  /** No edge is read from now on: they queue in the kernel. All else goes on. */
  void holdEdges() {
    pins.holdInputs();
  }

  /** After {@link #holdEdges}, if nothing came of it. */
  void goOn() {
    pins.goOn();
  }

  /**
   * Ends, and leaves all lines as they are.
   *
   * @param onHeld called once, never before this returns: when nothing is under way on a bus
   */
  void handOver(Consumer<InputsHold> onHeld) {
    Map<String, ReportGate.Memory> memories = new LinkedHashMap<>(sampler.memories());
    sampler.close();
    if (sensors != null) {
      memories.putAll(sensors.memories());
      sensors.close();
    }
    InputsHold hold = new InputsHold(true, pins.handOver(), memories);
    buses.close(() -> onHeld.accept(hold));
  }

  /** Edges read. */
  long edges() {
    return pins.edges();
  }

  /** Edges that the kernel dropped because they were not read in time. */
  long lostEdges() {
    return pins.lostEdges();
  }

  /** The chips and their pins; outputs are among them. */
  Pins pins() {
    return pins;
  }

  /** Of all that is sampled. */
  List<SourceStatus> sources() {
    List<SourceStatus> all = new ArrayList<>(sampler.status());
    if (sensors != null) {
      all.addAll(sensors.status());
    }
    all.addAll(pins.expanders());
    return all;
  }

  /** Outputs go safe. */
  @Override
  public void close() {
    sampler.close();
    if (sensors != null) {
      sensors.close();
    }
    pins.close();
    buses.close();
  }

  /** Of outputs that need time to go safe; to be asked for once all is closed. */
  @Nullable SafeStop safeStop() {
    return pins.safeStop();
  }

  private static SampledSource source(SampleConfig sample) {
    Path path = Path.of(sample.path());
    return switch (sample.source()) {
      case THERMAL -> SysfsSources.thermal(path);
      case HWMON -> SysfsSources.hwmon(path);
      case LOAD -> SysfsSources.load(path);
      case W1 -> SysfsSources.oneWire(path);
      case IIO -> SysfsSources.iio(path);
      case SIMULATED -> new SimulatedSensor(20, 5, new Random(SENSOR_SEED));
    };
  }
}
