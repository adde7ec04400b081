package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SensorDriver;
import sluice.config.SensorsConfig;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.drivers.SourceStatus;
import sluice.drivers.SourceStatus.State;
import sluice.drivers.sensors.SensorDrivers;
import sluice.drivers.sensors.SensorSpec;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

class SensorInputsTest {
  private static final String BASE =
      """
      [uplink.u]
      host = "h"
      [i2c.i]
      driver = "simulated"
      [spi.s]
      driver = "simulated"
      [w1.w]
      driver = "simulated"
      """;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<Reading> readings = new ArrayList<>();
  private @Nullable BoardBuses buses;

  @AfterEach
  void close() {
    if (buses != null) {
      buses.close();
      loop.turn(); // they end after what was asked of them
    }
    loop.close();
  }

  private SensorsConfig config(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("f.toml"), BASE + text);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config().sensors();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  private SensorInputs open(String text) throws IOException {
    SensorsConfig config = config(text);
    buses = new BoardBuses(loop, config);
    return SensorInputs.open(loop, config, buses, HostResolver.NONE, readings::add);
  }

  private void turnUntil(Predicate<List<Reading>> enough) {
    while (!enough.test(readings)) {
      loop.turn();
    }
  }

  private static Predicate<List<Reading>> has(String source, Quality quality) {
    return all -> all.stream().anyMatch(r -> r.source().equals(source) && r.quality() == quality);
  }

  private double first(String source) {
    return readings.stream()
        .filter(r -> r.source().equals(source))
        .findFirst()
        .orElseThrow()
        .value();
  }

  /** A Modbus unit and a device that prints are none: there is nothing to know of it. */
  private static List<SensorDriver> chips() {
    return Arrays.stream(SensorDriver.values())
        .filter(driver -> !driver.channels.isEmpty())
        .toList();
  }

  /** The configuration cannot import the drivers, so it has a list of its own. */
  @Test
  void the_configuration_and_the_registry_know_the_same_drivers() {
    List<String> configured =
        chips().stream().map(d -> d.name().toLowerCase(Locale.ROOT)).sorted().toList();
    assertEquals(SensorDrivers.names(), configured);
    for (SensorDriver driver : chips()) {
      SensorSpec spec = SensorDrivers.spec(driver.label());
      assertNotNull(spec);
      assertEquals(spec.bus().name(), driver.bus.name());
      assertEquals(spec.addressMin(), driver.addressMin);
      assertEquals(spec.addressMax(), driver.addressMax);
      assertEquals(
          spec.channels(),
          driver.channels.stream()
              .map(c -> new SensorSpec.Channel(c.name(), c.unit(), c.usual()))
              .toList());
    }
  }

  @Test
  void every_driver_runs_over_a_simulated_bus() throws IOException {
    StringBuilder text = new StringBuilder();
    for (SensorDriver driver : chips()) {
      text.append(
          "[sensor.%s]\ndriver = \"%s\"\nperiod = \"50ms\"\n".formatted(driver, driver.label()));
      switch (driver.bus) {
        case I2C -> {
          text.append("bus = \"i\"\naddress = ").append(place(driver)).append('\n');
        }
        case SPI -> text.append("bus = \"s\"\n");
        case W1 -> text.append("bus = \"w\"\nid = \"28-0316a2790fff\"\n");
        case MODBUS, SERIAL -> throw new IllegalStateException("no chip");
      }
    }
    try (SensorInputs inputs = open(text.toString())) {
      turnUntil(all -> inputs.status().stream().allMatch(s -> s.readings() > 0));
      for (SourceStatus status : inputs.status()) {
        assertEquals(State.UP, status.state(), status.toString());
        assertEquals(0, status.failures(), status.toString());
      }
      assertEquals(21.0, first("BME280/temperature"), 0.01);
      assertEquals(21.0, first("DS18B20/temperature"), 0.01);
      assertEquals(12.0, first("INA219/voltage"), 0.01);
    }
  }

  /** Some begin at the same address: each gets one of its own range. */
  private static int place(SensorDriver driver) {
    return switch (driver) {
      case TMP102 -> 0x48;
      case ADS1115 -> 0x49;
      case TMP105 -> 0x4A;
      case LM75 -> 0x4B;
      case LM75B -> 0x4C;
      case BMP280 -> 0x77;
      default -> driver.addressMin;
    };
  }

  @Test
  void a_sensor_that_is_not_there_is_a_state_and_the_others_go_on() throws IOException {
    String text =
        """
        [sensor.gone]
        driver = "sht3x"
        bus = "i"
        period = "20ms"
        [sensor.gone.fault.always]
        kind = "unplugged"
        [sensor.here]
        driver = "tmp102"
        bus = "i"
        period = "20ms"
        [sensor.here.temperature]
        max = 20.0
        """;
    try (SensorInputs inputs = open(text)) {
      turnUntil(
          has("gone/humidity", Quality.BAD).and(all -> inputs.status().get(1).outOfRange() > 3));
      SourceStatus gone = inputs.status().get(0);
      assertEquals(State.FAILED, gone.state());
      assertTrue(("" + gone.lastError()).startsWith("i2c-"), gone.toString());
      assertTrue(("" + gone.lastError()).contains("0x44"), gone.toString());
      SourceStatus here = inputs.status().get(1);
      assertEquals(State.UP, here.state());
      assertEquals("temperature: 21 is above the range, which ends at 20", here.lastError());
      assertEquals(0, here.readings());
    }
  }

  @Test
  void a_script_moves_what_a_simulated_sensor_measures() throws IOException {
    String text =
        """
        [sensor.steps]
        driver = "mcp3008"
        bus = "s"
        period = "5ms"
        channels = ["in3"]
        report = "change"
        [sensor.steps.in3]
        unit = "bar"
        scale = 10
        [sensor.steps.in3.simulated]
        shape = "steps"
        values = [0.5, 1.5]
        period = "30ms"
        """;
    try (SensorInputs _ = open(text)) {
      turnUntil(all -> all.size() >= 4);
      for (Reading reading : readings) {
        boolean low = Math.abs(reading.value() - 5) < 0.05;
        boolean high = Math.abs(reading.value() - 15) < 0.05;
        assertTrue(low || high, reading.toString());
        assertEquals("bar", reading.unit());
      }
    }
  }

  @Test
  void a_bus_of_the_kernels_that_is_not_there_says_so() throws IOException {
    String text =
        """
        [i2c.real]
        number = 250
        [sensor.s]
        driver = "bme280"
        bus = "real"
        """;
    try (SensorInputs inputs = open(text)) {
      turnUntil(has("s/temperature", Quality.BAD));
      String error = "" + inputs.status().get(0).lastError();
      assertTrue(error.contains("i2c-250"), error);
    }
  }

  @Test
  void a_thermometer_on_1_wire_is_found_in_sysfs_when_it_is_plugged_in() throws Exception {
    String text =
        """
        [w1.real]
        path = "%s"
        [sensor.s]
        driver = "ds18b20"
        bus = "real"
        id = "28-0316a2790fff"
        period = "10ms"
        """
            .formatted(dir);
    try (SensorInputs inputs = open(text)) {
      turnUntil(has("s/temperature", Quality.BAD));
      assertTrue(("" + inputs.status().get(0).lastError()).contains("does not exist"));
      Path folder = Files.createDirectory(dir.resolve("28-0316a2790fff"));
      String pad = "72 01 4b 46 7f ff 0e 10 57";
      Path fresh =
          Files.writeString(dir.resolve("new"), pad + " : crc=57 YES\n" + pad + " t=23125\n");
      Files.move(fresh, folder.resolve("w1_slave"));
      turnUntil(has("s/temperature", Quality.GOOD));
      assertEquals(23.125, readings.get(readings.size() - 1).value());
    }
  }

  @Test
  void registers_and_printed_lines_are_sensors_of_a_simulated_board_too() throws IOException {
    try (SensorInputs inputs =
        open(
            """
            [modbus.m]
            driver = "simulated"
            [serial.l]
            driver = "simulated"
            [sensor.meter]
            driver = "modbus"
            bus = "m"
            period = "50ms"
            [sensor.meter.voltage]
            register = 7
            scale = 0.1
            [sensor.meter.voltage.simulated]
            value = 2301
            [sensor.station]
            driver = "lines"
            bus = "l"
            period = "50ms"
            [sensor.station.wind]
            [sensor.station.wind.simulated]
            value = 3.5
            [sensor.station.gust]
            first = "*"
            [sensor.station.gust.simulated]
            value = 9
            [sensor.silent]
            driver = "modbus"
            bus = "m"
            unit = 2
            period = "50ms"
            [sensor.silent.x]
            register = 0
            [sensor.silent.fault.always]
            kind = "nack"
            """)) {
      turnUntil(
          has("meter/voltage", Quality.GOOD)
              .and(has("station/gust", Quality.GOOD))
              .and(has("station/wind", Quality.GOOD))
              .and(has("silent/x", Quality.BAD)));
      assertEquals(230.1, first("meter/voltage"));
      assertEquals(3.5, first("station/wind"));
      assertEquals(3, inputs.status().size());
    }
  }
}
