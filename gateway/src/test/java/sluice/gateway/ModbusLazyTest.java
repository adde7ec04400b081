package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
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
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("sluice.gateway.SensorInputs "), "no classes were listed");
    return said.lines()
        .map(line -> line.replaceAll(" source: .*", ""))
        .filter(name -> name.startsWith("sluice.drivers.modbus.") || name.contains(".modbus."))
        .toList();
  }
}
