package sluice.gateway;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import sluice.config.BusConfig;
import sluice.config.SensorsConfig;
import sluice.drivers.bus.BusOptions;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.SpiController;
import sluice.drivers.linux.LinuxBuses;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.SimulatedBuses;
import sluice.drivers.sim.SimulatedI2c;
import sluice.drivers.sim.SpiModel;
import sluice.loop.Loop;

/**
 * The configured buses, each with the one worker that all its devices share, made when the first of
 * them asks. Loop's thread only.
 */
final class BoardBuses implements AutoCloseable {
  /** Calls that may wait for one bus; a sensor has one at most, an expander two. */
  private static final int WAITING_MAX = 256;

  private final Loop loop;
  private final SensorsConfig config;
  private final SimulatedBuses board;
  private final Map<String, BusWorker<I2cAdapter>> i2c = new LinkedHashMap<>();
  private final Map<String, BusWorker<SpiController>> spi = new LinkedHashMap<>();
  private final Map<String, BusWorker<Closeable>> w1 = new LinkedHashMap<>();

  BoardBuses(Loop loop, SensorsConfig config) {
    this(loop, config, new SimulatedBuses());
  }

  /**
   * As the other.
   *
   * @param board where simulated buses are
   */
  BoardBuses(Loop loop, SensorsConfig config, SimulatedBuses board) {
    this.loop = loop;
    this.config = config;
    this.board = board;
  }

  /** The bus that a table names; the configuration was checked. */
  BusConfig bus(BusConfig.Kind kind, String name) {
    BusConfig bus = config.buses(kind).get(name);
    if (bus == null) {
      throw new IllegalStateException("no bus " + name);
    }
    return bus;
  }

  BusWorker<I2cAdapter> i2c(BusConfig bus) {
    return i2c.computeIfAbsent(
        bus.name(), name -> worker(bus, () -> source(bus).openI2c(bus.number())));
  }

  BusWorker<SpiController> spi(BusConfig bus) {
    return spi.computeIfAbsent(
        bus.name(), name -> worker(bus, () -> source(bus).openSpi(bus.number())));
  }

  BusWorker<Closeable> w1(BusConfig bus) {
    return w1.computeIfAbsent(bus.name(), name -> worker(bus, () -> () -> {}));
  }

  /** Puts a model on a simulated bus, unless one is there that a gateway before this has used. */
  void attach(BusConfig bus, int address, Supplier<I2cModel> model) {
    SimulatedI2c at = board.i2c(bus.number());
    if (!at.has(address)) {
      at.attach(address, model.get());
    }
  }

  /** Puts a model on a simulated bus. */
  void attach(BusConfig bus, int chipSelect, SpiModel model) {
    board.spi(bus.number()).attach(chipSelect, model);
  }

  /** What was asked for is done first: an output that goes safe is the last call of all. */
  @Override
  public void close() {
    close(() -> {});
  }

  /**
   * As the other.
   *
   * @param onClosed called once, when nothing is under way on any bus, or it is stuck
   */
  void close(Runnable onClosed) {
    List<BusWorker<?>> all = new ArrayList<>();
    all.addAll(i2c.values());
    all.addAll(spi.values());
    all.addAll(w1.values());
    int[] open = {all.size() + 1};
    Runnable onEnd =
        () -> {
          if (--open[0] == 0) {
            onClosed.run();
          }
        };
    all.forEach(bus -> end(bus, onEnd));
    loop.defer(onEnd);
  }

  private static <B extends Closeable> void end(BusWorker<B> bus, Runnable onEnd) {
    var _ =
        bus.submit("end", b -> true)
            .handle((done, failure) -> {
              bus.close();
              onEnd.run();
              return true;
            });
  }

  private BusSource source(BusConfig bus) {
    return bus.driver() == BusConfig.Driver.SIMULATED ? board : new LinuxBuses();
  }

  private <B extends Closeable> BusWorker<B> worker(BusConfig bus, BusWorker.Opener<B> opener) {
    BusOptions options = new BusOptions(bus.timeoutMillis(), WAITING_MAX);
    return BusWorker.open(loop, bus.kind().label() + "-" + bus.name(), options, opener);
  }
}
