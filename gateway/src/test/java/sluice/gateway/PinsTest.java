package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.Pin;
import sluice.gateway.handover.InputsHold;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** Chips and pins as a configuration declares them. */
class PinsTest {
  private static final String ABSENT =
      """
      [chip.expander]
      path = "/dev/gpiochip4711"
      [gpio.door]
      chip = "expander"
      line = 17
      """;

  private static final String EVERY_FUNCTION =
      """
      [chip.board]
      driver = "simulated"
      lines = 16
      [gpio.door]
      chip = "board"
      line = 0
      [gpio.button]
      chip = "board"
      line = "GPIO1"
      function = "button"
      [gpio.motion]
      chip = "board"
      line = 2
      function = "pir"
      [gpio.lamp]
      chip = "board"
      line = 3
      function = "output"
      initial = true
      [gpio.pump]
      chip = "board"
      line = 4
      function = "relay"
      drive = "open-drain"
      [gpio.flow]
      chip = "board"
      line = 5
      function = "counter"
      unit = "L"
      scale = 0.5
      period = "10ms"
      simulated_edges_per_second = 1000
      [gpio.fan]
      chip = "board"
      line = 6
      function = "frequency"
      period = "50ms"
      [gpio.knob]
      chip = "board"
      line = 7
      line_b = 8
      function = "encoder"
      [gpio.tank]
      chip = "board"
      trigger = 9
      line = 10
      function = "distance"
      unit = "cm"
      period = "60ms"
      """;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<Reading> readings = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private SluiceConfig config(String gpio) throws IOException {
    Path file = dir.resolve("sluice.toml");
    Files.writeString(file, "[uplink.cloud]\nhost = \"broker.example\"\n" + gpio);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  private static Pin.Status pin(Pins pins, String name) {
    return pins.status().stream()
        .flatMap(chip -> chip.pins().stream())
        .filter(pin -> pin.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Pins open(SluiceConfig config) throws IOException {
    return Pins.open(
        loop,
        config,
        new BoardBuses(loop, config.sensors()),
        new SimulatedHardware(loop, config),
        InputsHold.NONE,
        readings::add);
  }

  @Test
  void an_absent_chip_stops_nothing_and_says_why() throws IOException {
    try (Pins pins = open(config(ABSENT))) {
      Bank.Status chip = pins.status().get(0);
      assertFalse(chip.present());
      assertTrue(("" + chip.lastError()).contains("/dev/gpiochip4711: ENOENT"), chip.toString());
      assertFalse(pin(pins, "door").up());
      assertEquals(Reading.Quality.BAD, readings.get(0).quality());
      assertTrue(("" + readings.get(0).reason()).contains("gpiochip4711"));
    }
  }

  @Test
  void an_absent_chip_that_is_required_is_an_error_with_its_name() throws IOException {
    SluiceConfig config = config(ABSENT.replace("[gpio.", "required = true\n[gpio."));
    IOException e = assertThrows(IOException.class, () -> open(config));
    assertTrue(("" + e.getMessage()).startsWith("chip expander: door: gpio: open "), e.toString());
  }

  @Test
  void every_function_is_there_with_its_lines() throws IOException {
    try (Pins pins = open(config(EVERY_FUNCTION))) {
      List<Pin.Status> all = pins.status().get(0).pins();
      assertTrue(all.stream().allMatch(Pin.Status::up), all.toString());
      assertEquals(
          List.of(
              "input",
              "input",
              "input",
              "output",
              "output",
              "counter",
              "frequency",
              "encoder",
              "distance"),
          all.stream().map(Pin.Status::kind).toList());
      assertEquals(List.of("9", "10"), pin(pins, "tank").lines());
      assertEquals(1, pin(pins, "lamp").figures().get("value"));
      assertEquals(List.of("lamp", "pump"), List.copyOf(pins.outputs().keySet()));
      Timer heartbeat = loop.setInterval(5, () -> {}); // a turn ends in a poll
      while (readings.stream().noneMatch(r -> r.source().equals("flow") && r.value() >= 10)) {
        loop.turn();
      }
      heartbeat.close();
    }
    List<String> first = readings.stream().map(r -> r.source() + " " + r.value()).toList();
    assertTrue(first.containsAll(List.of("lamp 1.0", "pump 0.0", "knob 0.0", "motion 0.0")));
    assertTrue(first.contains("lamp 0.0"), "safe at the end");
    assertEquals(
        List.of("L"),
        readings.stream()
            .filter(r -> r.source().equals("flow"))
            .map(Reading::unit)
            .distinct()
            .toList());
  }
}
