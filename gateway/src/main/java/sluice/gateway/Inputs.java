package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.tinylog.Logger;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SampleConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.drivers.SampledSource;
import sluice.drivers.Sampler;
import sluice.drivers.linux.LinuxChip;
import sluice.drivers.linux.SysfsSources;
import sluice.drivers.sim.SimulatedChip;
import sluice.drivers.sim.SimulatedSensor;
import sluice.loop.Loop;

/** All configured inputs, opened; their readings go to one consumer. Loop's thread only. */
final class Inputs implements AutoCloseable {
  private static final String CONSUMER = "sluice";
  private static final long SENSOR_SEED = 42;

  private final Loop loop;
  private final Consumer<Reading> onReading;
  private final List<Chip> chips = new ArrayList<>();
  private final List<LineRequest> requests = new ArrayList<>();
  private final Sampler sampler;

  private Inputs(Loop loop, int samples, Consumer<Reading> onReading) {
    this.loop = loop;
    this.onReading = onReading;
    this.sampler = Sampler.open(loop, samples, onReading);
  }

  /**
   * Opens everything.
   *
   * @throws IOException that names what could not be opened and what to do
   */
  static Inputs open(Loop loop, SluiceConfig config, Consumer<Reading> onReading)
      throws IOException {
    Inputs inputs = new Inputs(loop, config.samples().size(), onReading);
    try {
      for (ChipConfig chip : config.chips().values()) {
        inputs.openChip(chip, linesOf(chip, config));
      }
    } catch (IOException e) {
      inputs.close();
      throw e;
    }
    for (SampleConfig sample : config.samples().values()) {
      inputs.sampler.add(sample.name(), sample.unit(), sample.periodMillis(), source(sample));
    }
    return inputs;
  }

  /** Edges read. */
  long edges() {
    return requests.stream().mapToLong(LineRequest::edges).sum();
  }

  /** Edges that the kernel dropped because they were not read in time. */
  long lostEdges() {
    return requests.stream().mapToLong(LineRequest::lostEdges).sum();
  }

  @Override
  public void close() {
    sampler.close();
    requests.forEach(LineRequest::close);
    chips.forEach(Chip::close);
  }

  private static List<GpioConfig> linesOf(ChipConfig chip, SluiceConfig config) {
    return config.gpio().values().stream().filter(g -> g.chip().equals(chip.name())).toList();
  }

  private void openChip(ChipConfig config, List<GpioConfig> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    switch (config.driver()) {
      case LINUX -> request(LinuxChip.open(loop, config.path()), lines);
      case SIMULATED -> {
        SimulatedChip chip = SimulatedChip.open(loop, config.name(), config.lines());
        request(chip, lines);
        simulate(chip, lines);
      }
    }
  }

  private void request(Chip chip, List<GpioConfig> lines) throws IOException {
    chips.add(chip);
    Map<Integer, String> names = new LinkedHashMap<>();
    List<LineSetup> setups = new ArrayList<>();
    for (GpioConfig line : lines) {
      names.put(line.line(), line.name());
      setups.add(setup(line));
    }
    requests.add(chip.request(CONSUMER, setups, new EdgeReader(names)));
  }

  private static void simulate(SimulatedChip chip, List<GpioConfig> lines) {
    for (GpioConfig line : lines) {
      if (line.simulatedEdgesPerSecond() > 0) {
        var _ = chip.toggle(line.line(), line.simulatedEdgesPerSecond());
      }
    }
  }

  private static LineSetup setup(GpioConfig line) {
    LineSetup setup =
        line.direction() == GpioConfig.Direction.INPUT
            ? LineSetup.input(line.line())
                .with(edges(line.edge()))
                .withDebounceMicros((int) line.debounceMicros())
            : LineSetup.output(line.line(), line.initial());
    return setup.with(bias(line.bias())).withActiveLow(line.activeLow());
  }

  private static LineSetup.Edges edges(GpioConfig.Edge edge) {
    return switch (edge) {
      case BOTH -> LineSetup.Edges.BOTH;
      case RISING -> LineSetup.Edges.RISING;
      case FALLING -> LineSetup.Edges.FALLING;
    };
  }

  private static LineSetup.Bias bias(GpioConfig.Bias bias) {
    return switch (bias) {
      case AS_IS -> LineSetup.Bias.AS_IS;
      case PULL_UP -> LineSetup.Bias.PULL_UP;
      case PULL_DOWN -> LineSetup.Bias.PULL_DOWN;
      case DISABLED -> LineSetup.Bias.DISABLED;
    };
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

  private final class EdgeReader implements EdgeListener {
    private final Map<Integer, String> names;

    EdgeReader(Map<Integer, String> names) {
      this.names = names;
    }

    @Override
    public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
      String name = names.get(offset);
      if (name != null) {
        long sequence = Integer.toUnsignedLong(lineSeqno);
        onReading.accept(new Reading(name, rising ? 1 : 0, "", nanos, sequence, Quality.GOOD));
      }
    }

    @Override
    public void onFailed(String reason) {
      Logger.error("{}", reason);
    }
  }
}
