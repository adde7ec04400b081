package sluice.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.BusConfig;
import sluice.config.FieldConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SerialConfig;
import sluice.drivers.lines.LineBus;
import sluice.drivers.lines.LineField;
import sluice.drivers.sensors.SensorSource;
import sluice.drivers.serial.SerialSetup;
import sluice.drivers.serial.SerialSetup.Flow;
import sluice.drivers.serial.SerialSetup.Parity;
import sluice.drivers.sim.LinesModel;
import sluice.loop.Loop;

/** The serial lines that print for sensors, each opened for its first one. Loop's thread only. */
final class LineInputs implements AutoCloseable {
  private final Loop loop;
  private final Map<String, SerialConfig> config;
  private final SensorModels models;
  private final Map<String, LineBus> lines = new LinkedHashMap<>();
  private final Map<String, LinesModel> simulated = new LinkedHashMap<>();
  private @Nullable SimulatedLines board;

  LineInputs(Loop loop, Map<String, SerialConfig> config, SensorModels models) {
    this.loop = loop;
    this.config = config;
    this.models = models;
  }

  SensorSource sensor(SensorConfig sensor) {
    LineBus line = lines.computeIfAbsent(sensor.bus(), this::open);
    List<LineField> fields = new ArrayList<>();
    for (ChannelConfig channel : sensor.channels()) {
      FieldConfig at = channel.field();
      if (at == null) {
        throw new IllegalStateException(channel.name() + ": no field");
      }
      fields.add(new LineField(channel.name(), at.first(), at.field()));
    }
    LinesModel model = simulated.get(sensor.bus());
    if (model != null) {
      models.onLines(sensor, fields, model);
    }
    return line.sensor(fields);
  }

  @Override
  public void close() {
    lines.values().forEach(LineBus::close);
    simulated.values().forEach(LinesModel::close);
    if (board != null) {
      board.close();
    }
  }

  private LineBus open(String name) {
    SerialConfig line = config.get(name);
    if (line == null) {
      throw new IllegalStateException("no line " + name);
    }
    boolean simulates = line.driver() == BusConfig.Driver.SIMULATED;
    // A pseudo-terminal has 8 bits and no parity (tty/pty.c).
    SerialSetup setup =
        new SerialSetup(
            line.baud(),
            simulates ? 8 : line.dataBits(),
            simulates ? Parity.NONE : Parity.valueOf(line.parity().name()),
            line.stopBits(),
            Flow.NONE);
    String path = simulates ? simulated(name) : line.device();
    return LineBus.open(loop, path, setup, line.timeoutMillis());
  }

  private String simulated(String name) {
    SimulatedLines all = board == null ? new SimulatedLines(loop) : board;
    board = all;
    LinesModel model = new LinesModel(loop);
    simulated.put(name, model);
    return all.open(name, model);
  }
}
