package sluice.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.config.BusConfig;
import sluice.config.ModbusConfig;
import sluice.config.RegisterConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.drivers.modbus.ModbusBus;
import sluice.drivers.modbus.ModbusOptions;
import sluice.drivers.modbus.ModbusUnit;
import sluice.drivers.modbus.ModbusValue;
import sluice.drivers.modbus.ModbusValue.Format;
import sluice.drivers.modbus.ModbusValue.Table;
import sluice.drivers.sensors.SensorSource;
import sluice.drivers.serial.SerialSetup;
import sluice.drivers.serial.SerialSetup.Flow;
import sluice.drivers.serial.SerialSetup.Parity;
import sluice.drivers.sim.ModbusModel;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/** The Modbus buses that sensors are on, each opened for its first one. Loop's thread only. */
final class ModbusInputs implements AutoCloseable {
  /** Requests that may wait for one bus; each sensor has one at most. */
  private static final int WAITING_MAX = 256;

  private static final int DATA_BITS = 8;

  private final Loop loop;
  private final Map<String, ModbusConfig> config;
  private final HostResolver resolver;
  private final SensorModels models;
  private final Map<String, ModbusBus> buses = new LinkedHashMap<>();
  private final Map<String, ModbusModel> simulated = new LinkedHashMap<>();
  private @Nullable SimulatedLines lines;

  ModbusInputs(
      Loop loop, Map<String, ModbusConfig> config, HostResolver resolver, SensorModels models) {
    this.loop = loop;
    this.config = config;
    this.resolver = resolver;
    this.models = models;
  }

  /** A sensor's registers; nothing is asked of it. */
  SensorSource unit(SensorConfig sensor) {
    ModbusBus bus = buses.computeIfAbsent(sensor.bus(), this::open);
    List<ModbusValue> values = new ArrayList<>();
    for (ChannelConfig channel : sensor.channels()) {
      values.add(value(channel));
    }
    ModbusModel model = simulated.get(sensor.bus());
    if (model != null) {
      models.onModbus(sensor, values, model);
    }
    return new ModbusUnit(loop, bus.unit(sensor.unit()), values);
  }

  @Override
  public void close() {
    buses.values().forEach(ModbusBus::close);
    if (lines != null) {
      lines.close();
    }
  }

  private ModbusBus open(String name) {
    ModbusConfig bus = config.get(name);
    if (bus == null) {
      throw new IllegalStateException("no bus " + name);
    }
    ModbusOptions options = new ModbusOptions(bus.timeoutMillis(), WAITING_MAX);
    return switch (bus.transport()) {
      case TCP -> ModbusBus.tcp(loop, resolver, bus.host(), bus.port(), options);
      case RTU -> ModbusBus.rtu(loop, device(bus), setup(bus), options);
    };
  }

  private String device(ModbusConfig bus) {
    if (bus.driver() == BusConfig.Driver.LINUX) {
      return bus.device();
    }
    SimulatedLines board = lines == null ? new SimulatedLines(loop) : lines;
    lines = board;
    ModbusModel model = new ModbusModel();
    simulated.put(bus.name(), model);
    return board.open(bus.name(), model);
  }

  private static SerialSetup setup(ModbusConfig bus) {
    if (bus.driver() == BusConfig.Driver.SIMULATED) { // a pseudo-terminal has no parity (tty/pty.c)
      return new SerialSetup(bus.baud(), DATA_BITS, Parity.NONE, bus.stopBits(), Flow.NONE);
    }
    Parity parity =
        switch (bus.parity()) {
          case EVEN -> Parity.EVEN;
          case ODD -> Parity.ODD;
          case NONE -> Parity.NONE;
        };
    return new SerialSetup(bus.baud(), DATA_BITS, parity, bus.stopBits(), Flow.NONE);
  }

  private static ModbusValue value(ChannelConfig channel) {
    RegisterConfig at = channel.register();
    if (at == null) {
      throw new IllegalStateException(channel.name() + ": no register");
    }
    Table table =
        switch (at.kind()) {
          case HOLDING -> Table.HOLDING;
          case INPUT -> Table.INPUT;
          case COIL -> Table.COIL;
          case DISCRETE -> Table.DISCRETE;
        };
    boolean bits = table == Table.COIL || table == Table.DISCRETE;
    Format type = bits ? Format.BIT : format(at.type());
    boolean lowFirst = at.wordOrder() == RegisterConfig.WordOrder.LOW_FIRST;
    return new ModbusValue(channel.name(), table, at.register(), type, lowFirst);
  }

  private static Format format(RegisterConfig.Format type) {
    return switch (type) {
      case U16 -> Format.U16;
      case S16 -> Format.S16;
      case U32 -> Format.U32;
      case S32 -> Format.S32;
      case F32 -> Format.F32;
    };
  }
}
