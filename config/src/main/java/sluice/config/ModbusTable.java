package sluice.config;

import sluice.config.ModbusConfig.Parity;
import sluice.config.ModbusConfig.Transport;

/** The schema of {@code [modbus.NAME]}. */
final class ModbusTable {
  private ModbusTable() {}

  /** Reads one; what is wrong goes to the table's problems. */
  static ModbusConfig read(TableReader t) {
    BusConfig.Driver driver = t.choice("driver", BusConfig.Driver.values());
    boolean simulated = driver == BusConfig.Driver.SIMULATED;
    Transport transport = t.choice("transport", Transport.values());
    if (simulated && transport == Transport.TCP && t.has("transport")) {
      t.wrong("transport", "a simulated bus is a serial line: \"rtu\", or leave it out");
    }
    ModbusConfig bus =
        transport == Transport.TCP && !simulated ? tcp(t, driver) : rtu(t, driver, simulated);
    t.end();
    return bus;
  }

  private static ModbusConfig tcp(TableReader t, BusConfig.Driver driver) {
    return new ModbusConfig(
        t.name(),
        driver,
        Transport.TCP,
        t.required("host", "\"plc.example\""),
        (int) t.integer("port", 1, 65_535, 502),
        "",
        0,
        Parity.EVEN,
        0,
        timeoutMillis(t));
  }

  private static ModbusConfig rtu(TableReader t, BusConfig.Driver driver, boolean simulated) {
    return new ModbusConfig(
        t.name(),
        driver,
        Transport.RTU,
        "",
        0,
        simulated ? "" : t.required("device", "\"/dev/ttyUSB0\", or one in /dev/serial/by-id"),
        (int) t.integer("baud", 50, 4_000_000, 19_200),
        t.choice("parity", Parity.values()),
        (int) t.integer("stop_bits", 1, 2, 1),
        timeoutMillis(t));
  }

  private static long timeoutMillis(TableReader t) {
    return t.millis("timeout", 10, 60_000, 1_000);
  }
}
