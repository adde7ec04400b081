package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;
import static sluice.config.Parsing.parse;
import static sluice.config.Parsing.texts;

import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.config.ReportConfig.Strategy;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorConfig.Fault;
import sluice.config.SensorConfig.FaultConfig;
import sluice.config.SensorConfig.Shape;
import sluice.config.SensorConfig.SignalConfig;

class SensorsTableTest {
  private static final String BASE =
      "[uplink.cloud]\nhost = \"broker.example\"\n[i2c.main]\n[i2c.sim]\ndriver = \"simulated\"\n";
  private static final String CLIMATE =
      BASE + "[sensor.climate]\ndriver = \"bme280\"\nbus = \"main\"\n";
  private static final String SIMULATED = CLIMATE.replace("\"main\"", "\"sim\"");

  private static SensorConfig sensor(String text) {
    return load(text).sensors().sensors().values().iterator().next();
  }

  @Test
  void a_driver_and_a_bus_are_all_that_must_be_said() {
    SensorConfig sensor = sensor(CLIMATE);
    assertEquals(0x76, sensor.address());
    assertEquals(10_000, sensor.periodMillis());
    assertEquals(
        List.of("temperature", "pressure", "humidity"),
        sensor.channels().stream().map(ChannelConfig::name).toList());
    ChannelConfig humidity = sensor.channels().get(2);
    assertEquals("%", humidity.unit());
    assertEquals(new ReportConfig(0, 100, 0, Strategy.ALWAYS, 0, 0), humidity.report());
    assertNull(humidity.signal());
  }

  @Test
  void what_a_sensor_reports_holds_for_channels_that_do_not_say_otherwise() {
    SensorConfig sensor =
        sensor(
            CLIMATE
                + """
                report = "change-or-period"
                report_period = "5min"
                channels = ["temperature", "humidity"]
                [sensor.climate.temperature]
                dead_band = 0.2
                [sensor.climate.humidity]
                report = "always"
                """);
    ReportConfig temperature = sensor.channels().get(0).report();
    assertEquals(
        new ReportConfig(-40, 85, 0, Strategy.CHANGE_OR_PERIOD, 0.2, 300_000), temperature);
    assertEquals(Strategy.ALWAYS, sensor.channels().get(1).report().strategy());
    assertEquals(2, sensor.channels().size());
  }

  @Test
  void another_unit_comes_with_a_scale_which_the_data_sheets_range_follows() {
    ChannelConfig channel =
        sensor(CLIMATE + "[sensor.climate.temperature]\nunit = \"°F\"\nscale = 1.8\noffset = 32\n")
            .channels()
            .get(0);
    assertEquals("°F", channel.unit());
    assertEquals(-40, channel.report().min());
    assertEquals(185, channel.report().max());
    ChannelConfig turned =
        sensor(CLIMATE + "[sensor.climate.humidity]\nunit = \"% dry\"\nscale = -1\noffset = 100\n")
            .channels()
            .get(2);
    assertEquals(0, turned.report().min());
    assertEquals(100, turned.report().max());
    assertRejected(
        CLIMATE + "[sensor.climate.temperature]\nunit = \"K\"\n",
        "f.toml:10:1: sensor.climate.temperature.unit: it is measured in °C; give scale");
    assertRejected(CLIMATE + "[sensor.climate.temperature]\nscale = 0\n", "must not be 0");
  }

  @Test
  void channels_are_the_drivers_and_a_table_is_enough_to_have_one() {
    String ina = CLIMATE.replace("bme280", "ina219").replace("bus", "address = 0x40\nbus");
    assertEquals(3, sensor(ina).channels().size());
    assertEquals(4, sensor(ina + "[sensor.climate.shunt]\n").channels().size());
    assertRejected(CLIMATE + "channels = [\"co2\"]\n", "a bme280 has no \"co2\"; it has [temp");
    assertRejected(CLIMATE + "[sensor.climate.co2]\n", "unknown key");
    assertRejected(
        CLIMATE + "channels = [\"humidity\"]\n[sensor.climate.temperature]\n",
        "is not in channels = [humidity]; add it there");
  }

  @Test
  void what_is_another_drivers_or_cannot_be_is_refused_with_its_place() {
    assertRejected(BASE + "[sensor.s]\nbus = \"main\"\n", "\"driver\" is missing");
    assertRejected(
        BASE + "[sensor.s]\ndriver = \"dht11\"\nbus = \"main\"\n", "must be one of \"bme");
    assertRejected(BASE + "[sensor.s]\ndriver = \"bme280\"\n", "\"bus\" is missing");
    assertRejected(CLIMATE + "address = 0x48\n", "a bme280 is at 0x76 to 0x77");
    assertRejected(CLIMATE + "full_scale = 1\n", "sensor.climate.full_scale: unknown key");
    assertRejected(CLIMATE + "min = 1\n", "sensor.climate.min: unknown key");
    assertRejected(CLIMATE + "report_period = \"1s\"\n", "is of report = \"period\"");
    assertRejected(
        CLIMATE + "[sensor.climate.humidity]\ndead_band = 1\n", "is of report = \"change\"");
    assertRejected(
        CLIMATE + "[sensor.climate.humidity]\nmin = 200.0\n", "humidity.min: is more than max");
    assertRejected(CLIMATE + "[sensor.climate.humidity]\nmin = nan\n", "must be a number");
    String ads = CLIMATE.replace("bme280", "ads1115");
    assertRejected(ads + "full_scale = 5.0\n", "must be 6.144, 4.096");
    String ina = CLIMATE.replace("bme280", "ina219");
    assertRejected(ina + "current_max = 4\n", "through this shunt is 0.4 V");
    assertRejected(CLIMATE.replace("[sensor.climate]", "[sensor.\"a#\"]"), "must not hold # or +");
  }

  @Test
  void buses_and_places_are_checked_against_each_other() {
    assertRejected(
        CLIMATE.replace("\"main\"", "\"other\""), "sensor.climate.bus: there is no [i2c.other]");
    String spi = CLIMATE.replace("bme280", "mcp3008");
    assertRejected(spi, "there is no [spi.main]");
    assertRejected(
        CLIMATE + "[sensor.b]\ndriver = \"bmp280\"\nbus = \"main\"\n",
        "is at the same place as [sensor.climate]");
    assertRejected(BASE + "[i2c.again]\nnumber = 1\n", "is the same bus as [i2c.main]");
    String w1 = BASE + "[w1.house]\n[sensor.s]\ndriver = \"ds18b20\"\nbus = \"house\"\n";
    assertRejected(w1, "\"id\" is missing");
    assertRejected(w1 + "id = \"28\"\n", "must be a family and a serial");
    assertEquals("28-0316a2790fff", sensor(w1 + "id = \"28-0316a2790fff\"\n").id());
  }

  @Test
  void a_script_is_for_simulated_sensors() {
    String script =
        """
        [sensor.climate.temperature.simulated]
        shape = "sine"
        value = 20
        amplitude = 5
        period = "10s"
        noise = 0.1
        seed = 7
        [sensor.climate.fault.gone]
        kind = "unplugged"
        from = "10s"
        until = "20s"
        """;
    SensorConfig sensor = sensor(SIMULATED + script);
    SignalConfig signal = sensor.channels().get(0).signal();
    assertNotNull(signal);
    assertEquals(new SignalConfig(Shape.SINE, 20, 0, 5, List.of(), 10_000, 0.1, 7), signal);
    assertEquals(List.of(new FaultConfig(Fault.UNPLUGGED, 10_000, 20_000)), sensor.faults());
    assertRejected(CLIMATE + script, "is for a simulated bus, and [i2c.main] is real");
    String channel = SIMULATED + "[sensor.climate.humidity.simulated]\n";
    assertRejected(channel + "shape = \"ramp\"\nvalue = 1\n", "\"to\" is missing");
    assertRejected(channel + "shape = \"steps\"\n", "\"values\" is missing");
    assertRejected(channel + "shape = \"steps\"\nvalues = []\n", "an array of numbers");
    assertRejected(channel, "\"value\" is missing");
    assertRejected(
        SIMULATED + "[sensor.climate.fault.f]\nfrom = \"2s\"\nuntil = \"1s\"\n", "is not before");
  }

  @Test
  void an_expanders_interrupt_is_a_line_of_another_chip() {
    String chip = BASE + "[chip.soc]\n[chip.x]\ndriver = \"mcp23017\"\nbus = \"main\"\n";
    String wired = chip + "interrupt_chip = \"soc\"\ninterrupt_line = 25\n";
    assertEquals("loaded", texts(parse(wired)));
    assertRejected(chip + "interrupt_line = 25\n", "of which chip? add interrupt_chip");
    assertRejected(chip + "interrupt_chip = \"soc\"\n", "\"interrupt_line\" is missing");
    assertRejected(wired.replace("= \"soc\"", "= \"so\""), "there is no [chip.so]");
    assertRejected(wired.replace("= \"soc\"", "= \"x\""), "must be a chip of the board");
    assertRejected(
        wired + "[gpio.a]\nchip = \"soc\"\nline = 25\n", "gpio.a.line: is used by [chip.x] too");
    String other = "[chip.y]\ndriver = \"mcp23017\"\nbus = \"main\"\naddress = 0x21\n";
    assertRejected(
        wired + other + "interrupt_chip = \"soc\"\ninterrupt_line = 25\n", "is [chip.x]'s, too");
    String fault = "[chip.x.fault.f]\nkind = \"nack\"\n";
    assertRejected(wired + fault, "is for a simulated bus");
    assertEquals("loaded", texts(parse(wired.replace("bus = \"main\"", "bus = \"sim\"") + fault)));
  }

  @Test
  void an_expander_is_a_chip_on_a_bus() {
    String chip = BASE + "[chip.x]\ndriver = \"mcp23017\"\nbus = \"main\"\naddress = 0x21\n";
    String line = "[gpio.a]\nchip = \"x\"\nline = ";
    assertEquals("loaded", texts(parse(chip + line + "15\n")));
    assertEquals("loaded", texts(parse(chip + line + "\"GPB7\"\n")));
    assertRejected(chip + line + "16\n", "the chip has lines 0 to 15");
    assertRejected(chip + line + "\"GPC0\"\n", "the chip has lines 0 to 15");
    assertRejected(chip.replace("0x21", "0x28"), "an mcp23017 is at 0x20 to 0x27");
    assertRejected(chip.replace("\"main\"", "\"no\""), "chip.x.bus: there is no [i2c.no]");
    assertRejected(chip + "lines = 4\n", "chip.x.lines: unknown key");
    assertRejected(chip + "required = true\n", "leave it out");
    String twice = chip.replace("[chip.x]", "[chip.y]").replace(BASE, "");
    assertRejected(chip + twice, "is at the same place as [chip.x]");
  }
}
