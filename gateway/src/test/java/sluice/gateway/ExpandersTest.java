package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.drivers.SourceStatus;
import sluice.gateway.handover.InputsHold;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.HostResolver;

class ExpandersTest {
  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<Reading> readings = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private SluiceConfig config(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("f.toml"), "[uplink.u]\nhost = \"h\"\n" + text);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  private void turnUntil(BooleanSupplier done) {
    int[] ticks = new int[1];
    Timer guard = loop.setInterval(20, () -> ticks[0]++);
    while (!done.getAsBoolean()) {
      assertTrue(ticks[0] < 1_000, "timed out");
      loop.turn();
    }
    guard.close();
  }

  private static SourceStatus expander(Inputs inputs) {
    List<SourceStatus> all = inputs.sources();
    return all.get(all.size() - 1);
  }

  @Test
  void an_expanders_lines_are_pins_beside_a_sensor_of_the_same_bus() throws IOException {
    SluiceConfig config =
        config(
            """
            [i2c.cabinet]
            driver = "simulated"
            [chip.x]
            driver = "mcp23017"
            bus = "cabinet"
            [gpio.relay]
            chip = "x"
            line = "GPB0"
            function = "relay"
            [gpio.door]
            chip = "x"
            line = 3
            bias = "pull-up"
            [sensor.s]
            driver = "tmp105"
            bus = "cabinet"
            period = "20ms"
            """);
    Inputs inputs =
        Inputs.open(
            loop,
            config,
            HostResolver.NONE,
            new SimulatedHardware(loop, config),
            InputsHold.NONE,
            readings::add);
    turnUntil(() -> inputs.pins().status().get(0).pins().stream().allMatch(pin -> pin.up()));
    turnUntil(() -> readings.stream().anyMatch(r -> r.source().equals("s/temperature")));
    assertEquals(SourceStatus.State.UP, expander(inputs).state());
    var relay = Objects.requireNonNull(inputs.pins().outputs().get("relay"));
    relay.set(true);
    turnUntil(() -> readings.stream().anyMatch(r -> r.source().equals("door") && r.value() == 1));
    assertTrue(expander(inputs).readings() > 0);
    inputs.close();
    turnUntil(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("sluice-i2c-cabinet")));
  }

  @Test
  void an_expander_on_a_bus_that_is_not_there_is_waited_for() throws IOException {
    SluiceConfig config =
        config(
            """
            [i2c.absent]
            number = 250
            [chip.x]
            driver = "mcp23017"
            bus = "absent"
            [gpio.door]
            chip = "x"
            line = 3
            """);
    try (Inputs inputs =
        Inputs.open(
            loop,
            config,
            HostResolver.NONE,
            new SimulatedHardware(loop, config),
            InputsHold.NONE,
            readings::add)) {
      turnUntil(() -> expander(inputs).state() == SourceStatus.State.FAILED);
      assertTrue(("" + expander(inputs).lastError()).contains("i2c-250"), "" + expander(inputs));
      assertEquals(false, inputs.pins().status().get(0).present());
    }
  }
}
