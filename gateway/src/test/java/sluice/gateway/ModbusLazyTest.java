package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SensorsConfig;
import sluice.drivers.SourceStatus.State;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/** Who has no Modbus pays nothing for it: the classes that another JVM loads. */
class ModbusLazyTest {
  private static final String CHIP =
      """
      [uplink.u]
      host = "h"
      [i2c.i]
      driver = "simulated"
      [sensor.s]
      driver = "tmp102"
      bus = "i"
      period = "20ms"
      """;
  private static final String UNIT =
      """
      [modbus.m]
      transport = "rtu"
      device = "/dev/none"
      [sensor.t]
      driver = "modbus"
      bus = "m"
      period = "20ms"
      [sensor.t.x]
      register = 0
      """;

  @TempDir Path dir;

  /** Opens a file's sensors and waits until each has been asked. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] args) {
      if (!(ConfigFile.read(Path.of(args[0])) instanceof ConfigResult.Loaded loaded)) {
        throw new IllegalArgumentException(args[0]);
      }
      SensorsConfig config = loaded.config().sensors();
      try (Loop loop = Loop.open();
          BoardBuses buses = new BoardBuses(loop, config);
          SensorInputs inputs =
              SensorInputs.open(loop, config, buses, HostResolver.NONE, _ -> {})) {
        while (inputs.status().stream().anyMatch(s -> s.state() == State.STARTING)) {
          loop.turn();
        }
      }
    }
  }

  @Test
  void sensors_without_modbus_load_none_of_its_classes() throws Exception {
    assertEquals(List.of(), modbus(CHIP));
  }

  @Test
  void and_with_it_they_do() throws Exception {
    List<String> classes = modbus(CHIP + UNIT);
    assertTrue(classes.contains("sluice.drivers.modbus.ModbusBus"), classes::toString);
  }

  private List<String> modbus(String text) throws Exception {
    Path file = Files.writeString(dir.resolve("f.toml"), text);
    return LoadedClasses.of(Opening.class, file, "sluice.gateway.SensorInputs").stream()
        .filter(name -> name.startsWith("sluice.drivers.modbus.") || name.contains(".modbus."))
        .toList();
  }
}
