package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.config.Parsing.load;
import static sluice.config.Parsing.parse;
import static sluice.config.Parsing.texts;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The shipped reference.toml: all keys, and their defaults. */
class ReferenceTest {
  private static final String MINIMAL = "[uplink.cloud]\nhost = \"broker.example\"\n";
  private static final String GPIO =
      """
      [gpio.pump]
      chip = "board"
      line = 27
      function = "relay"
      [gpio.flow]
      chip = "board"
      line = 5
      function = "counter"
      [gpio.knob]
      chip = "board"
      line = 6
      line_b = 13
      function = "encoder"
      [gpio.tank]
      chip = "board"
      trigger = 23
      line = 24
      function = "distance"
      """;
  private static final String UNKNOWN =
      """
      nonsense = 1
      [gateway]
      nonsense = 1
      [uplink.u]
      host = "h"
      nonsense = 1
      [uplink.u.tls]
      nonsense = 1
      [uplink.u.tls.pkcs11]
      module = "m"
      label = "l"
      nonsense = 1
      [uplink.u.will]
      nonsense = 1
      [uplink.u.replay]
      nonsense = 1
      [uplink.u.batch]
      nonsense = 1
      [listen.l]
      nonsense = 1
      [listen.l.tls]
      certificate = "c"
      key = "k"
      nonsense = 1
      [spool]
      nonsense = 1
      [spool.queue.q]
      topics = ["x"]
      nonsense = 1
      [dns]
      nonsense = 1
      [chip.c]
      driver = "simulated"
      nonsense = 1
      [chip.x]
      driver = "mcp23017"
      bus = "b"
      nonsense = 1
      [gpio.g]
      chip = "c"
      line = 1
      nonsense = 1
      [gpio.g.script.s]
      nonsense = 1
      [chip.c.fault.f]
      nonsense = 1
      [gpio.h]
      chip = "c"
      line = 2
      function = "output"
      nonsense = 1
      [gpio.i]
      chip = "c"
      line = 3
      line_b = 4
      function = "encoder"
      nonsense = 1
      [gpio.j]
      chip = "c"
      line = 5
      trigger = 6
      function = "distance"
      nonsense = 1
      [sample.s]
      nonsense = 1
      [i2c.b]
      driver = "simulated"
      nonsense = 1
      [spi.b]
      nonsense = 1
      [w1.b]
      nonsense = 1
      [sensor.b]
      driver = "bme280"
      bus = "b"
      nonsense = 1
      [sensor.b.temperature]
      nonsense = 1
      [sensor.b.temperature.simulated]
      value = 1
      nonsense = 1
      [sensor.b.fault.f]
      nonsense = 1
      [sensor.a]
      driver = "ads1115"
      bus = "b"
      channels = ["in0"]
      full_scale = 4.096
      [sensor.i]
      driver = "ina219"
      bus = "b"
      channels = ["shunt"]
      shunt_ohms = 0.1
      [sensor.m]
      driver = "mcp3008"
      bus = "b"
      channels = ["in0"]
      reference = 3.3
      [sensor.w]
      driver = "ds18b20"
      bus = "b"
      id = "28-0316a2790fff"
      nonsense = 1
      [modbus.m]
      host = "h"
      nonsense = 1
      [modbus.n]
      transport = "rtu"
      device = "d"
      nonsense = 1
      [sensor.meter]
      driver = "modbus"
      bus = "m"
      nonsense = 1
      [sensor.meter.voltage]
      register = 0
      nonsense = 1
      [serial.l]
      device = "d"
      nonsense = 1
      [sensor.station]
      driver = "lines"
      bus = "l"
      nonsense = 1
      [sensor.station.wind]
      nonsense = 1
      [loop]
      nonsense = 1
      [update]
      nonsense = 1
      [addons]
      nonsense = 1
      [cluster]
      nonsense = 1
      [log]
      nonsense = 1
      """;

  @Test
  void the_reference_parses_and_its_values_are_the_defaults() {
    SluiceConfig reference = load(ConfigFile.reference());
    SluiceConfig defaults =
        load(
            "[gateway]\nid = \"greenhouse\"\n"
                + MINIMAL
                + "[uplink.cloud.tls]\n[uplink.cloud.will]\n[uplink.cloud.batch]\n[listen.shop]\n[spool.queue.alarms]\ntopics = [\"sluice/+/door\"]\n[chip.board]\n[gpio.door]\nchip = \"board\"\nline = 17\n"
                + GPIO
                + "[sample.cpu]\n"
                + "[i2c.main]\n[spi.main]\n[w1.house]\n[sensor.climate]\ndriver = \"bme280\"\nbus = \"main\"\n"
                + "[modbus.plant]\nhost = \"plc.example\"\n[sensor.meter]\ndriver = \"modbus\"\nbus = \"plant\"\n"
                + "[sensor.meter.voltage]\nregister = 0\n"
                + "[serial.field]\ndevice = \"/dev/ttyUSB0\"\n[sensor.station]\ndriver = \"lines\"\nbus = \"field\"\n"
                + "[sensor.station.wind]\n[addon.hello]\n");
    assertEquals(defaults, reference);
  }

  @Test
  void the_reference_names_every_key() {
    String reference = ConfigFile.reference();
    int keys = 0;
    for (String line : texts(parse(UNKNOWN)).lines().toList()) {
      String known = line.substring(line.indexOf("known here: [") + 13, line.length() - 1);
      for (String key : Arrays.asList(known.split(", "))) {
        boolean named =
            reference.contains(key + " = ")
                || reference.contains("[" + key)
                || reference.contains("." + key + "]")
                || reference.contains("." + key + ".");
        assertTrue(named, key + " is not in the reference");
        keys++;
      }
    }
    assertTrue(keys > 40, "keys: " + keys);
  }
}
