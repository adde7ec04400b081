package sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorConfig.Fault;
import sluice.config.SensorConfig.FaultConfig;
import sluice.config.SensorConfig.Shape;
import sluice.config.SensorConfig.SignalConfig;

/** The schema of {@code [sensor.NAME]} and the tables in it. */
final class SensorTable {
  private static final long YEAR_MILLIS = 365 * ConfigReader.DAY_MILLIS;
  private static final double ANY = 1e12;
  private static final double[] FULL_SCALES = {4.096, 6.144, 2.048, 1.024, 0.512, 0.256};
  private static final double SHUNT_VOLTS_MAX = 0.32;

  private final TableReader t;
  private final SensorDriver driver;

  private SensorTable(TableReader t) {
    this.t = t;
    String example = "\"bme280\"";
    this.driver = t.has("driver") ? t.choice("driver", SensorDriver.values()) : missing(example);
  }

  /** Reads one; what is wrong goes to the table's problems. */
  static SensorConfig read(TableReader t) {
    return new SensorTable(t).sensor();
  }

  private SensorDriver missing(String example) {
    var _ = t.required("driver", example);
    return SensorDriver.BME280;
  }

  private SensorConfig sensor() {
    boolean onI2c = driver.bus == BusConfig.Kind.I2C;
    boolean isModbus = driver == SensorDriver.MODBUS;
    boolean onSpi = driver.bus == BusConfig.Kind.SPI;
    ReportConfig common = ReportTable.common(t);
    boolean isNamed = isModbus || driver == SensorDriver.LINES;
    List<FaultConfig> faults = isNamed && hasChannelFault() ? List.of() : faults(t);
    SensorConfig sensor =
        new SensorConfig(
            t.name(),
            driver,
            t.required("bus", "\"main\", the NAME of a [" + driver.bus.label() + ".NAME]"),
            onI2c ? address() : 0,
            onSpi ? (int) t.integer("chip_select", 0, 255, 0) : 0,
            driver.bus == BusConfig.Kind.W1 ? id() : "",
            isModbus ? (int) t.integer("unit", 1, 255, 1) : 0,
            t.millis("period", 1, ConfigReader.DAY_MILLIS, 10_000),
            driver == SensorDriver.ADS1115 ? fullScale() : 0,
            driver == SensorDriver.MCP3008 ? t.number("reference", 0.25, 5.5, 3.3) : 0,
            driver == SensorDriver.INA219 ? t.number("shunt_ohms", 0.0001, 100, 0.1) : 0,
            driver == SensorDriver.INA219 ? t.number("current_max", 0.001, 1_000, 3.2) : 0,
            isNamed ? RegisterTable.channels(t, common, isModbus) : channels(common),
            faults);
    check(sensor, common);
    t.end();
    return sensor;
  }

  /** A unit's channel may have any name, this one, too; it says where, and faults do not. */
  private boolean hasChannelFault() {
    return t.says("fault", "register") || t.says("fault", "first") || t.says("fault", "field");
  }

  private int address() {
    long address = t.integer("address", 0, 0x7F, driver.addressMin);
    if (address < driver.addressMin || address > driver.addressMax) {
      t.wrong(
          "address",
          "a %s is at 0x%02x to 0x%02x"
              .formatted(driver.label(), driver.addressMin, driver.addressMax));
      return driver.addressMin;
    }
    return (int) address;
  }

  private String id() {
    String id = t.required("id", "\"28-0316a2790fff\", as in /sys/bus/w1/devices");
    if (!id.isEmpty() && !id.matches("[0-9a-f]{2}-[0-9a-f]{12}")) {
      t.wrong("id", "must be a family and a serial number: \"28-0316a2790fff\"");
    }
    return id;
  }

  private double fullScale() {
    double said = t.number("full_scale", 0, 10, FULL_SCALES[0]);
    for (double one : FULL_SCALES) {
      if (one == said) {
        return said;
      }
    }
    t.wrong("full_scale", "must be 6.144, 4.096, 2.048, 1.024, 0.512 or 0.256 (volts)");
    return FULL_SCALES[0];
  }

  private void check(SensorConfig sensor, ReportConfig common) {
    double volts = sensor.shuntOhms() * sensor.currentMax();
    if (volts > SHUNT_VOLTS_MAX * (1 + 1e-9)) {
      t.wrong("current_max", "through this shunt is " + volts + " V; an INA219 takes 0.32");
    }
    if (t.name().indexOf('#') >= 0 || t.name().indexOf('+') >= 0) {
      t.wrong(null, "the name must not hold # or +: it is part of topics (MQTT 5, 4.7)");
    }
    if (t.has("report_period") && !common.strategy().hasPeriod()) {
      t.wrong("report_period", "is of report = \"period\" and \"change-or-period\"");
    }
  }

  // --- channels ---

  private List<ChannelConfig> channels(ReportConfig common) {
    List<String> asked = t.strings("channels");
    List<ChannelConfig> all = new ArrayList<>();
    for (SensorDriver.Channel channel : driver.channels) {
      boolean has = t.has(channel.name());
      boolean listed = asked.contains(channel.name());
      if (has && !asked.isEmpty() && !listed) {
        t.wrong(channel.name(), "is not in channels = " + asked + "; add it there");
      }
      if (listed || (asked.isEmpty() && (channel.usual() || has))) {
        all.add(channel(t.table(channel.name()), channel, common));
      }
    }
    for (String name : asked) {
      if (driver.channels.stream().noneMatch(channel -> channel.name().equals(name))) {
        List<String> known = driver.channels.stream().map(SensorDriver.Channel::name).toList();
        t.wrong("channels", "a " + driver.label() + " has no \"" + name + "\"; it has " + known);
      }
    }
    return List.copyOf(all);
  }

  private static ChannelConfig channel(
      TableReader t, SensorDriver.Channel of, ReportConfig common) {
    double scale = scale(t);
    double offset = offset(t);
    double oneEnd = of.min() * scale + offset;
    double otherEnd = of.max() * scale + offset;
    String unit = t.string("unit", of.unit());
    ChannelConfig channel =
        new ChannelConfig(
            of.name(),
            unit,
            scale,
            offset,
            t.has("topic") ? ConfigReader.topic(t, "topic", "") : null,
            ReportTable.read(
                t,
                Math.min(oneEnd, otherEnd),
                Math.max(oneEnd, otherEnd),
                common.strategy(),
                common.periodMillis()),
            t.has("simulated") ? signal(t.table("simulated")) : null,
            null,
            null);
    if (!unit.equals(of.unit()) && !t.has("scale") && !t.has("offset")) {
      t.wrong(
          "unit",
          "it is measured in " + of.unit() + "; give scale and offset to " + unit + ", too");
    }
    boolean derived = of.name().contains("-") || of.name().matches("power|shunt");
    if (channel.signal() != null && derived) {
      t.wrong("simulated", "follows from the other channels; move those");
    }
    t.end();
    return channel;
  }

  /** What is measured times this is published. */
  static double scale(TableReader t) {
    double scale = t.number("scale", -ANY, ANY, 1);
    if (scale == 0) {
      t.wrong("scale", "must not be 0: every value would be the offset");
    }
    return scale;
  }

  /** And plus this. */
  static double offset(TableReader t) {
    return t.number("offset", -ANY, ANY, 0);
  }

  // --- what is around a simulated one ---

  static SignalConfig signal(TableReader t) {
    Shape shape = t.choice("shape", Shape.values());
    SignalConfig signal =
        new SignalConfig(
            shape,
            t.number("value", -ANY, ANY, 0),
            t.number("to", -ANY, ANY, 0),
            t.number("amplitude", -ANY, ANY, 0),
            t.numbers("values"),
            t.millis("period", 1, YEAR_MILLIS, 60_000),
            t.number("noise", 0, ANY, 0),
            t.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1));
    need(t, shape != Shape.STEPS, "value", "21.0");
    need(t, shape == Shape.RAMP, "to", "30.0");
    need(t, shape == Shape.SINE, "amplitude", "5.0");
    need(t, shape == Shape.STEPS, "values", "[20.0, 25.0]");
    t.end();
    return signal;
  }

  private static void need(TableReader t, boolean needed, String key, String example) {
    if (needed && !t.has(key)) {
      t.wrong(null, "\"" + key + "\" is missing; for instance " + key + " = " + example);
    }
  }

  /** The tables {@code fault.ANY}, of chips, too. */
  static List<FaultConfig> faults(TableReader t) {
    List<FaultConfig> all = new ArrayList<>();
    for (TableReader one : t.tables("fault")) {
      FaultConfig fault =
          new FaultConfig(
              one.choice("kind", Fault.values()),
              one.millis("from", 0, YEAR_MILLIS, 0),
              one.millis("until", 0, YEAR_MILLIS, YEAR_MILLIS));
      if (fault.fromMillis() >= fault.untilMillis()) {
        one.wrong("from", "is not before until; nothing would happen");
      }
      one.end();
      all.add(fault);
    }
    return List.copyOf(all);
  }

  /** Whether anything in the table is for a simulated sensor alone; its key, or null. */
  static @Nullable String simulatedKey(SensorConfig sensor) {
    if (!sensor.faults().isEmpty()) {
      return "fault";
    }
    for (ChannelConfig channel : sensor.channels()) {
      if (channel.signal() != null) {
        return channel.name();
      }
    }
    return null;
  }
}
