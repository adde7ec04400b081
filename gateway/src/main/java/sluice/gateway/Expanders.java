package sluice.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.config.BusConfig;
import sluice.config.ChipConfig;
import sluice.drivers.Chip;
import sluice.drivers.SourceStatus;
import sluice.drivers.expander.Mcp23017;
import sluice.loop.Loop;

/** The configured chips on I2C buses, looked for and kept. Loop's thread only. */
final class Expanders implements AutoCloseable {
  private final Loop loop;
  private final BoardBuses buses;
  private final Supplier<SimulatedBoard> board;
  private final boolean handedOver;
  private final Map<String, Mcp23017> expanders = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param handedOver whether a gateway before this has set them up
   */
  Expanders(Loop loop, BoardBuses buses, Supplier<SimulatedBoard> board, boolean handedOver) {
    this.loop = loop;
    this.buses = buses;
    this.board = board;
    this.handedOver = handedOver;
  }

  /** Begins to look for a chip. */
  void find(ChipConfig chip, ChipConfig.Expander at) {
    var _ = expanders.computeIfAbsent(chip.name(), _ -> start(chip, at));
  }

  /**
   * A chip's lines.
   *
   * @throws IOException while it does not answer
   */
  Chip open(ChipConfig chip, ChipConfig.Expander at) throws IOException {
    return expanders.computeIfAbsent(chip.name(), _ -> start(chip, at)).chip();
  }

  /** Its interrupt line fell. */
  void onInterrupt(String name, long nanos) {
    Mcp23017 expander = expanders.get(name);
    if (expander != null) {
      expander.onInterrupt(nanos);
    }
  }

  /** To be asked for once all is closed; null if there is nothing to wait for. */
  @Nullable SafeStop safeStop() {
    return expanders.isEmpty() ? null : new SafeStop(loop, List.copyOf(expanders.values()));
  }

  List<SourceStatus> status() {
    return expanders.values().stream().map(Mcp23017::status).toList();
  }

  @Override
  public void close() {
    expanders.values().forEach(Mcp23017::close);
  }

  private Mcp23017 start(ChipConfig chip, ChipConfig.Expander at) {
    BusConfig bus = buses.bus(BusConfig.Kind.I2C, at.bus());
    if (bus.driver() == BusConfig.Driver.SIMULATED) {
      buses.attach(bus, at.address(), () -> board.get().expander(chip));
    }
    return handedOver
        ? Mcp23017.takeOver(loop, chip.name(), buses.i2c(bus), at.address(), at.pollMillis())
        : Mcp23017.open(loop, chip.name(), buses.i2c(bus), at.address(), at.pollMillis());
  }
}
