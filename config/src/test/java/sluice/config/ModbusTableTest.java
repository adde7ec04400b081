package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;

import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.config.BusConfig.Driver;
import sluice.config.ModbusConfig.Parity;
import sluice.config.ModbusConfig.Transport;
import sluice.config.RegisterConfig.Format;
import sluice.config.RegisterConfig.Kind;
import sluice.config.RegisterConfig.WordOrder;
import sluice.config.ReportConfig.Strategy;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SensorConfig.Fault;
import sluice.config.SensorConfig.FaultConfig;
import sluice.config.SensorConfig.Shape;
import sluice.config.SensorConfig.SignalConfig;

class ModbusTableTest {
  private static final double ANY = Double.POSITIVE_INFINITY;
  private static final String BUSES =
      """
      [uplink.cloud]
      host = "broker.example"
      [modbus.lan]
      host = "plc.example"
      [modbus.line]
      transport = "rtu"
      device = "/dev/ttyUSB0"
      """;
  private static final String METER =
      BUSES + "[sensor.meter]\ndriver = \"modbus\"\nbus = \"lan\"\n";
  private static final String VOLTAGE = METER + "[sensor.meter.voltage]\nregister = 10\n";

  private static SensorsConfig sensors(String text) {
    return load(text).sensors();
  }

  private static ChannelConfig channel(String text) {
    return sensors(text).sensors().values().iterator().next().channels().getFirst();
  }

  @Test
  void a_bus_is_a_server_or_a_serial_line_with_the_standards_defaults() {
    SensorsConfig sensors = sensors(BUSES);
    assertEquals(
        new ModbusConfig(
            "lan", Driver.LINUX, Transport.TCP, "plc.example", 502, "", 0, Parity.EVEN, 0, 1_000),
        sensors.modbus().get("lan"));
    assertEquals(
        new ModbusConfig(
            "line",
            Driver.LINUX,
            Transport.RTU,
            "",
            0,
            "/dev/ttyUSB0",
            19_200,
            Parity.EVEN,
            1,
            1_000),
        sensors.modbus().get("line"));
  }

  @Test
  void a_bus_has_the_keys_of_its_transport_alone() {
    assertRejected(BUSES + "[modbus.x]\n", "f.toml:8:1: modbus.x: \"host\" is missing");
    assertRejected(BUSES + "[modbus.x]\ntransport = \"rtu\"\n", "\"device\" is missing");
    assertRejected(
        BUSES + "[modbus.x]\nhost = \"h\"\nbaud = 9600\n",
        "f.toml:10:1: modbus.x.baud: unknown key");
    assertRejected(BUSES + "port = 502\n", "f.toml:8:1: modbus.line.port: unknown key");
    assertRejected(BUSES + "baud = 10\n", "must be a whole number from 50 to 4000000");
    assertRejected(BUSES + "parity = \"mark\"\n", "\"even\", \"odd\", \"none\"");
    assertRejected(BUSES + "stop_bits = 3\n", "from 1 to 2");
    assertRejected(
        BUSES + "[modbus.x]\nhost = \"PLC.example\"\n", "is the same bus as [modbus.lan]");
    assertRejected(
        BUSES + "[modbus.x]\ntransport = \"rtu\"\ndevice = \"/dev/ttyUSB0\"\n",
        "is the same bus as [modbus.line]");
  }

  @Test
  void a_register_is_all_that_a_channel_must_say() {
    SensorConfig meter = sensors(VOLTAGE).sensors().get("meter");
    assertEquals(1, meter == null ? 0 : meter.unit());
    ChannelConfig voltage = channel(VOLTAGE);
    assertEquals("voltage", voltage.name());
    assertEquals("", voltage.unit());
    assertEquals(
        new RegisterConfig(10, Kind.HOLDING, Format.U16, WordOrder.HIGH_FIRST), voltage.register());
    assertEquals(new ReportConfig(-ANY, ANY, 0, Strategy.ALWAYS, 0, 0), voltage.report());
  }

  @Test
  void a_channel_says_what_is_in_its_registers_and_what_becomes_of_it() {
    String text =
        METER
            + """
            unit = 247
            report = "change"
            [sensor.meter.power]
            kind = "input"
            register = 65534
            type = "f32"
            word_order = "low-first"
            unit = "kW"
            scale = 0.001
            offset = -1
            min = 0
            max = 20
            dead_band = 0.1
            topic = "house/power"
            [sensor.meter.alarm]
            kind = "discrete"
            register = 3
            """;
    SensorConfig meter = sensors(text).sensors().values().iterator().next();
    assertEquals(247, meter.unit());
    assertEquals(
        List.of(
            new ChannelConfig(
                "power",
                "kW",
                0.001,
                -1,
                "house/power",
                new ReportConfig(0, 20, 0, Strategy.CHANGE, 0.1, 0),
                null,
                new RegisterConfig(65_534, Kind.INPUT, Format.F32, WordOrder.LOW_FIRST),
                null),
            new ChannelConfig(
                "alarm",
                "",
                1,
                0,
                null,
                new ReportConfig(-ANY, ANY, 0, Strategy.CHANGE, 0, 0),
                null,
                new RegisterConfig(3, Kind.DISCRETE, Format.U16, WordOrder.HIGH_FIRST),
                null)),
        meter.channels());
  }

  @Test
  void what_cannot_be_is_refused_with_its_place_and_a_way_out() {
    assertRejected(METER, "f.toml:8:1: sensor.meter: has no channel; add [sensor.meter.NAME]");
    assertRejected(METER + "[sensor.meter.v]\n", "\"register\" is missing", "40001");
    assertRejected(METER + "unit = 0\n", "sensor.meter.unit: must be a whole number from 1 to 255");
    assertRejected(METER + "adress = 1\n", "sensor.meter.adress: unknown key");
    assertRejected(METER + "channels = [\"v\"]\n", "sensor.meter.channels: unknown key");
    assertRejected(VOLTAGE + "register_ = 1\n", "voltage.register_: unknown key; did you mean reg");
    assertRejected(VOLTAGE + "type = \"u64\"\n", "\"u16\", \"s16\", \"u32\", \"s32\", \"f32\"");
    assertRejected(VOLTAGE + "kind = \"coils\"\n", "\"holding\", \"input\", \"coil\", \"disc");
    assertRejected(VOLTAGE + "scale = 0\n", "must not be 0");
    assertRejected(
        VOLTAGE + "word_order = \"low-first\"\n", "f.toml:13:1", "is of u32, s32 and f32");
    assertRejected(
        VOLTAGE + "kind = \"coil\"\ntype = \"u16\"\n", "is of registers; a coil is one bit");
    assertRejected(
        METER + "[sensor.meter.v]\nregister = 65535\ntype = \"u32\"\n",
        "is the last one, and a u32 takes two");
    assertRejected(
        METER + "[sensor.meter.v]\nregister = 65536\n", "must be a whole number from 0 to 65535");
    assertRejected(VOLTAGE.replace(".voltage", ".\"a#\""), "must not hold # or +");
    assertRejected(VOLTAGE.replace("\"lan\"", "\"other\""), "there is no [modbus.other]; add it");
  }

  @Test
  void a_unit_may_be_several_sensors_each_with_its_period() {
    String slow =
        VOLTAGE.replace(BUSES, "").replace("[sensor.meter", "[sensor.slow") + "unit = \"V\"\n";
    assertEquals(2, sensors(VOLTAGE + slow).sensors().size());
  }

  private static final String SIMULATED =
      """
      [modbus.bench]
      driver = "simulated"
      baud = 9600
      [sensor.pump]
      driver = "modbus"
      bus = "bench"
      [sensor.pump.speed]
      register = 3
      """;

  @Test
  void a_simulated_line_needs_no_device_and_its_units_move_and_fail() {
    String text =
        BUSES
            + SIMULATED
            + """
            [sensor.pump.speed.simulated]
            value = 1450
            [sensor.pump.fault.off]
            from = "2s"
            until = "3s"
            """;
    SensorsConfig sensors = sensors(text);
    assertEquals(
        new ModbusConfig(
            "bench", Driver.SIMULATED, Transport.RTU, "", 0, "", 9_600, Parity.EVEN, 1, 1_000),
        sensors.modbus().get("bench"));
    assertEquals(
        new SignalConfig(Shape.CONSTANT, 1_450, 0, 0, List.of(), 60_000, 0, 1),
        channel(text).signal());
    assertEquals(
        List.of(new FaultConfig(Fault.UNPLUGGED, 2_000, 3_000)),
        sensors.sensors().values().iterator().next().faults());
  }

  @Test
  void what_is_simulated_is_of_a_simulated_line_alone_and_that_has_no_place() {
    assertRejected(
        VOLTAGE + "[sensor.meter.voltage.simulated]\nvalue = 1\n",
        "sensor.meter.voltage: is for a simulated bus, and [modbus.lan] is real");
    assertRejected(
        VOLTAGE + "[sensor.meter.fault.f]\n",
        "sensor.meter.fault: is for a simulated bus, and [modbus.lan] is real");
    assertRejected(
        BUSES + SIMULATED.replace("baud = 9600", "transport = \"tcp\""),
        "modbus.bench.transport: a simulated bus is a serial line: \"rtu\", or leave it out");
    assertRejected(
        BUSES + SIMULATED.replace("baud = 9600", "device = \"d\""), "bench.device: unknown key");
    assertRejected(METER.replace("\"lan\"", "\"wan\""), "there is no [modbus.wan]");
  }

  @Test
  void a_channel_may_be_called_fault() {
    ChannelConfig channel =
        channel(METER + "[sensor.meter.fault]\nkind = \"coil\"\nregister = 1\n");
    assertEquals("fault", channel.name());
  }
}
