package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;

import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.config.BusConfig.Driver;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorConfig.Fault;
import sluice.config.SensorConfig.FaultConfig;
import sluice.config.SerialConfig.Parity;

class SerialConfigTest {
  private static final String LINE =
      """
      [uplink.cloud]
      host = "broker.example"
      [serial.field]
      device = "/dev/ttyACM0"
      """;
  private static final String STATION =
      LINE + "[sensor.station]\ndriver = \"lines\"\nbus = \"field\"\n";

  private static List<FieldConfig> fields(String text) {
    return load(text).sensors().sensors().values().iterator().next().channels().stream()
        .map(ChannelConfig::field)
        .toList();
  }

  @Test
  void a_line_speaks_as_most_do_unless_it_says_otherwise() {
    assertEquals(
        new SerialConfig("field", Driver.LINUX, "/dev/ttyACM0", 9_600, 8, Parity.NONE, 1, 10_000),
        load(LINE).sensors().serial().get("field"));
    String all =
        LINE + "baud = 300\ndata_bits = 7\nparity = \"odd\"\nstop_bits = 2\ntimeout = \"1min\"\n";
    assertEquals(
        new SerialConfig("field", Driver.LINUX, "/dev/ttyACM0", 300, 7, Parity.ODD, 2, 60_000),
        load(all).sensors().serial().get("field"));
  }

  @Test
  void a_channel_is_found_by_its_name_or_by_what_it_says() {
    assertEquals(
        List.of(new FieldConfig("wind", 2), new FieldConfig("T", 4), new FieldConfig("", 1)),
        fields(
            STATION
                + """
                [sensor.station.wind]
                [sensor.station.humidity]
                first = "T"
                field = 4
                [sensor.station.weight]
                first = "*"
                """));
    assertEquals(
        List.of(new FieldConfig("fault", 3)),
        fields(STATION + "[sensor.station.fault]\nfield = 3\n"));
  }

  @Test
  void what_cannot_be_is_refused_with_its_place_and_a_way_out() {
    assertRejected(LINE + "[serial.x]\n", "f.toml:5:1: serial.x: \"device\" is missing");
    assertRejected(
        LINE + "[serial.x]\ndevice = \"/dev/ttyACM0\"\n", "is the same bus as [serial.field]");
    assertRejected(LINE + "data_bits = 9\n", "serial.field.data_bits: must be", "from 5 to 8");
    assertRejected(STATION, "has no channel; add [sensor.station.NAME] with field = 2");
    assertRejected(STATION + "[sensor.station.a]\nfield = 129\n", "from 1 to 128");
    assertRejected(STATION + "[sensor.station.a]\nregister = 1\n", "a.register: unknown key");
    assertRejected(STATION.replace("bus = \"field\"", "bus = \"x\""), "there is no [serial.x]");
    assertRejected(
        STATION + "[sensor.station.a]\n[sensor.station.a.simulated]\nvalue = 1\n",
        "station.a: is for a simulated bus, and [serial.field] is real");
  }

  @Test
  void a_simulated_line_has_no_device_and_fails_as_it_is_told_to() {
    SensorsConfig sensors =
        load(STATION.replace("device = \"/dev/ttyACM0\"", "driver = \"simulated\"")
                + "[sensor.station.a]\n[sensor.station.fault.f]\nkind = \"corrupt\"\nuntil = \"1s\"\n")
            .sensors();
    assertEquals(
        List.of(new FaultConfig(Fault.CORRUPT, 0, 1_000)),
        sensors.sensors().values().iterator().next().faults());
  }
}
