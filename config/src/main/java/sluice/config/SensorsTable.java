package sluice.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The schema of sensors and their buses, and what they say of each other. */
final class SensorsTable {
  private final TableReader root;

  private SensorsTable(TableReader root) {
    this.root = root;
  }

  /** Reads all; what is wrong goes to the tables' problems. */
  static SensorsConfig read(TableReader root) {
    SensorsTable table = new SensorsTable(root);
    SensorsConfig config =
        new SensorsConfig(
            table.named("i2c", t -> bus(t, BusConfig.Kind.I2C)),
            table.named("spi", t -> bus(t, BusConfig.Kind.SPI)),
            table.named("w1", t -> bus(t, BusConfig.Kind.W1)),
            table.named("modbus", ModbusTable::read),
            table.named("serial", SerialConfig::read),
            table.named("sensor", SensorTable::read));
    table.checkBuses("i2c", config.i2c(), SensorsTable::place);
    table.checkBuses("spi", config.spi(), SensorsTable::place);
    table.checkBuses("w1", config.w1(), SensorsTable::place);
    table.checkBuses("modbus", config.modbus(), SensorsTable::place);
    table.checkBuses("serial", config.serial(), SensorsTable::place);
    table.checkSensors(config);
    return config;
  }

  private static BusConfig bus(TableReader t, BusConfig.Kind kind) {
    boolean w1 = kind == BusConfig.Kind.W1;
    BusConfig bus =
        new BusConfig(
            t.name(),
            kind,
            t.choice("driver", BusConfig.Driver.values()),
            w1 ? 0 : (int) t.integer("number", 0, 255, kind == BusConfig.Kind.I2C ? 1 : 0),
            w1 ? t.string("path", "/sys/bus/w1/devices") : "",
            t.millis("timeout", 10, 60_000, w1 ? 5_000 : 2_000));
    t.end();
    return bus;
  }

  /** Two names for one bus would be two workers that disturb each other. */
  private <T> void checkBuses(String kind, Map<String, T> buses, Function<T, String> place) {
    Map<String, String> users = new HashMap<>();
    for (TableReader t : root.tables(kind)) {
      T bus = buses.get(t.name());
      String other = bus == null ? null : users.put(place.apply(bus), t.name());
      if (other != null) {
        t.wrong(null, "is the same bus as [" + kind + "." + other + "]; use that one");
      }
    }
  }

  private static String place(BusConfig bus) {
    return bus.driver() + " " + bus.number() + " " + bus.path();
  }

  private static String place(ModbusConfig bus) {
    return bus.isSimulated()
        ? "simulated " + bus.name()
        : bus.host().toLowerCase(Locale.ROOT) + " " + bus.port() + " " + bus.device();
  }

  private static String place(SerialConfig line) {
    return line.driver() == BusConfig.Driver.SIMULATED ? "simulated " + line.name() : line.device();
  }

  private void checkSensors(SensorsConfig config) {
    Map<String, String> users = new HashMap<>();
    for (TableReader t : root.tables("sensor")) {
      SensorConfig sensor = config.sensors().get(t.name());
      if (sensor == null || sensor.bus().isEmpty()) {
        continue;
      }
      String kind = sensor.driver().bus.label();
      String simulated = SensorTable.simulatedKey(sensor);
      BusConfig.Driver driver = driver(sensor, config);
      if (driver == null) {
        t.wrong("bus", "there is no [" + kind + "." + sensor.bus() + "]; add it or name another");
      } else if (driver != BusConfig.Driver.SIMULATED && simulated != null) {
        t.wrong(
            simulated, "is for a simulated bus, and [" + kind + "." + sensor.bus() + "] is real");
      }
      if (sensor.driver().channels.isEmpty()) {
        continue; // a unit or a device may be several sensors, each with its period
      }
      String place =
          kind + sensor.bus() + " " + sensor.address() + sensor.chipSelect() + sensor.id();
      String other = users.put(place, sensor.name());
      if (other != null) {
        t.wrong(null, "is at the same place as [sensor." + other + "]; correct one of them");
      }
    }
  }

  /** Of the bus that a sensor is on; null if there is none. */
  private static BusConfig.@Nullable Driver driver(SensorConfig sensor, SensorsConfig config) {
    if (sensor.driver() == SensorDriver.MODBUS) {
      ModbusConfig line = config.modbus().get(sensor.bus());
      return line == null ? null : line.driver();
    }
    if (sensor.driver() == SensorDriver.LINES) {
      SerialConfig line = config.serial().get(sensor.bus());
      return line == null ? null : line.driver();
    }
    BusConfig bus = config.buses(sensor.driver().bus).get(sensor.bus());
    return bus == null ? null : bus.driver();
  }

  /** Expanders are on the sensors' buses. */
  static void checkExpanders(TableReader root, SluiceConfig config) {
    Map<String, String> users = new HashMap<>();
    for (SensorConfig sensor : config.sensors().sensors().values()) {
      users.put(sensor.bus() + " " + sensor.address(), "sensor." + sensor.name());
    }
    for (TableReader t : root.tables("chip")) {
      ChipConfig chip = config.chips().get(t.name());
      ChipConfig.Expander at = chip == null ? null : chip.expander();
      if (at == null || at.bus().isEmpty()) {
        continue;
      }
      if (!config.sensors().i2c().containsKey(at.bus())) {
        t.wrong("bus", "there is no [i2c." + at.bus() + "]; add it or name another");
      }
      String other = users.put(at.bus() + " " + at.address(), "chip." + t.name());
      if (other != null) {
        t.wrong(null, "is at the same place as [" + other + "]; correct one of them");
      }
    }
  }

  private <T> Map<String, T> named(String key, Function<TableReader, T> read) {
    Map<String, T> all = new LinkedHashMap<>();
    for (TableReader table : root.tables(key)) {
      all.put(table.name(), read.apply(table));
    }
    return all;
  }
}
