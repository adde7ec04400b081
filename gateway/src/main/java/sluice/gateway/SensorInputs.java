package sluice.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.config.BusConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorsConfig;
import sluice.drivers.Reading;
import sluice.drivers.ReportGate;
import sluice.drivers.SourceStatus;
import sluice.drivers.W1Slave;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.linux.W1Folder;
import sluice.drivers.pi4j.BusDevices;
import sluice.drivers.sensors.Pause;
import sluice.drivers.sensors.PolledSensor;
import sluice.drivers.sensors.Sensor;
import sluice.drivers.sensors.SensorDrivers;
import sluice.drivers.sensors.SensorOptions;
import sluice.drivers.sensors.SensorPlan;
import sluice.drivers.sensors.SensorRunner;
import sluice.drivers.sensors.SensorSource;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/**
 * All configured sensors, on the workers of their buses; of serial lines, on the loop. Loop's
 * thread only.
 */
final class SensorInputs implements AutoCloseable {
  private final Loop loop;
  private final SensorsConfig config;
  private final BoardBuses buses;
  private final HostResolver resolver;
  private final Consumer<Reading> onReading;
  private final SensorModels models;
  private final List<PolledSensor> sensors = new ArrayList<>();
  private @Nullable ModbusInputs modbus;
  private @Nullable LineInputs lines;

  private SensorInputs(
      Loop loop,
      SensorsConfig config,
      BoardBuses buses,
      HostResolver resolver,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.config = config;
    this.buses = buses;
    this.resolver = resolver;
    this.onReading = onReading;
    this.models = new SensorModels(loop.clock());
  }

  /** Starts them. One that is not there is a state of its own, and no failure of this. */
  static SensorInputs open(
      Loop loop,
      SensorsConfig config,
      BoardBuses buses,
      HostResolver resolver,
      Consumer<Reading> onReading) {
    SensorInputs inputs = new SensorInputs(loop, config, buses, resolver, onReading);
    for (SensorConfig sensor : config.sensors().values()) {
      switch (sensor.driver().bus) {
        case I2C -> inputs.openI2c(sensor);
        case SPI -> inputs.openSpi(sensor);
        case W1 -> inputs.openW1(sensor);
        case MODBUS -> inputs.openModbus(sensor);
        case SERIAL -> inputs.openLines(sensor);
      }
    }
    return inputs;
  }

  /** What the router knows a channel by. */
  static String source(SensorConfig sensor, ChannelConfig channel) {
    return sensor.name() + "/" + channel.name();
  }

  List<SourceStatus> status() {
    return sensors.stream().map(PolledSensor::status).toList();
  }

  /** What is known of each channel, by its source. */
  Map<String, ReportGate.Memory> memories() {
    Map<String, ReportGate.Memory> all = new LinkedHashMap<>();
    sensors.forEach(sensor -> all.putAll(sensor.memories()));
    return all;
  }

  /** Goes on where others were. */
  void remember(Map<String, ReportGate.Memory> memories) {
    sensors.forEach(sensor -> sensor.remember(memories));
  }

  @Override
  public void close() {
    sensors.forEach(PolledSensor::close);
    if (modbus != null) {
      modbus.close();
    }
    if (lines != null) {
      lines.close();
    }
  }

  private void openI2c(SensorConfig sensor) {
    BusConfig bus = bus(sensor);
    if (bus.driver() == BusConfig.Driver.SIMULATED) {
      buses.attach(bus, sensor.address(), () -> models.onI2c(sensor));
    }
    BusWorker<I2cAdapter> worker = buses.i2c(bus);
    var device = BusDevices.i2c(worker, sensor.address());
    String driver = sensor.driver().label();
    start(sensor, SensorDrivers.onI2c(driver, device, Pause.sleeping(), options(sensor)), worker);
  }

  private void openSpi(SensorConfig sensor) {
    BusConfig bus = bus(sensor);
    if (bus.driver() == BusConfig.Driver.SIMULATED) {
      buses.attach(bus, sensor.chipSelect(), models.onSpi(sensor));
    }
    BusWorker<SpiController> worker = buses.spi(bus);
    SpiSettings settings = SpiSettings.of(SensorDrivers.SPI_MODE, SensorDrivers.SPI_HZ);
    var device = BusDevices.spi(worker, sensor.chipSelect(), settings);
    start(sensor, SensorDrivers.onSpi(sensor.driver().label(), device, options(sensor)), worker);
  }

  private void openW1(SensorConfig sensor) {
    BusConfig bus = bus(sensor);
    W1Slave slave =
        bus.driver() == BusConfig.Driver.SIMULATED
            ? models.onW1(sensor)
            : new W1Folder(Path.of(bus.path()), sensor.id());
    start(sensor, SensorDrivers.onW1(sensor.driver().label(), slave), buses.w1(bus));
  }

  /** Whose classes a gateway without Modbus does not load. */
  private void openModbus(SensorConfig sensor) {
    if (modbus == null) {
      modbus = new ModbusInputs(loop, config.modbus(), resolver, models);
    }
    SensorSource unit = modbus.unit(sensor);
    sensors.add(PolledSensor.start(loop, plan(sensor), unit, onReading));
  }

  /** The same of devices that print. */
  private void openLines(SensorConfig sensor) {
    if (lines == null) {
      lines = new LineInputs(loop, config.serial(), models);
    }
    sensors.add(PolledSensor.start(loop, plan(sensor), lines.sensor(sensor), onReading));
  }

  private BusConfig bus(SensorConfig sensor) {
    return buses.bus(sensor.driver().bus, sensor.bus());
  }

  private void start(SensorConfig sensor, Sensor driver, BusWorker<?> worker) {
    SensorRunner runner = SensorRunner.on(worker);
    sensors.add(PolledSensor.start(loop, plan(sensor), driver, runner, onReading));
  }

  private static SensorPlan plan(SensorConfig sensor) {
    List<SensorPlan.Channel> channels = new ArrayList<>();
    for (ChannelConfig channel : sensor.channels()) {
      channels.add(
          new SensorPlan.Channel(
              channel.name(),
              source(sensor, channel),
              channel.unit(),
              channel.scale(),
              channel.offset(),
              ReportPolicies.of(channel.report())));
    }
    return new SensorPlan(sensor.name(), sensor.periodMillis(), channels);
  }

  private static SensorOptions options(SensorConfig sensor) {
    return new SensorOptions(
        sensor.channels().stream().map(ChannelConfig::name).toList(),
        sensor.fullScale(),
        sensor.reference(),
        sensor.shuntOhms(),
        sensor.currentMax());
  }
}
