package sluice.gateway;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.config.BusConfig;
import sluice.config.ChipConfig;
import sluice.drivers.Chip;
import sluice.drivers.SourceStatus;
import sluice.drivers.expander.Mcp23017;
import sluice.drivers.sim.Mcp23017Model;
import sluice.loop.Loop;

/** The configured chips on I2C buses, looked for and kept. Loop's thread only. */
final class Expanders implements AutoCloseable {
  private final Loop loop;
  private final BoardBuses buses;
  private final Map<String, Mcp23017> expanders = new LinkedHashMap<>();

  Expanders(Loop loop, BoardBuses buses) {
    this.loop = loop;
    this.buses = buses;
  }

  /**
   * A chip's lines.
   *
   * @throws IOException while it does not answer
   */
  Chip open(ChipConfig chip, ChipConfig.Expander at) throws IOException {
    return expanders.computeIfAbsent(chip.name(), name -> start(name, at)).chip();
  }

  List<SourceStatus> status() {
    return expanders.values().stream().map(Mcp23017::status).toList();
  }

  @Override
  public void close() {
    expanders.values().forEach(Mcp23017::close);
  }

  private Mcp23017 start(String name, ChipConfig.Expander at) {
    BusConfig bus = buses.bus(BusConfig.Kind.I2C, at.bus());
    if (bus.driver() == BusConfig.Driver.SIMULATED) {
      buses.attach(bus, at.address(), new Mcp23017Model());
    }
    return Mcp23017.open(loop, name, buses.i2c(bus), at.address(), at.pollMillis());
  }
}
