package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.Pin;
import sluice.gateway.handover.InputsHold;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.HostResolver;

/** Scripts of a configuration, seen as readings. */
class ScriptedBoardTest {
  private static final String BOARD =
      """
      [chip.board]
      driver = "simulated"
      [gpio.door]
      chip = "board"
      line = "GPIO3"
      """;
  private static final String EXPANDER =
      """
      [i2c.cabinet]
      driver = "simulated"
      [chip.x]
      driver = "mcp23017"
      bus = "cabinet"
      poll = "1min"
      interrupt_chip = "board"
      interrupt_line = 7
      [chip.board]
      driver = "simulated"
      [gpio.hatch]
      chip = "x"
      line = "GPB1"
      [gpio.hatch.script.opens]
      kind = "pulses"
      from = "2s"
      """;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<Reading> readings = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  private Inputs open(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("f.toml"), "[uplink.u]\nhost = \"h\"\n" + text);
    SluiceConfig config =
        switch (ConfigFile.read(file)) {
          case ConfigResult.Loaded loaded -> loaded.config();
          case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
        };
    return Inputs.open(
        loop,
        config,
        HostResolver.NONE,
        new SimulatedHardware(loop, config),
        InputsHold.NONE,
        readings::add);
  }

  private void turnUntil(BooleanSupplier done) {
    int[] ticks = new int[1];
    Timer guard = loop.setInterval(20, () -> ticks[0]++);
    while (!done.getAsBoolean()) {
      assertTrue(ticks[0] < 1_000, () -> "timed out: " + readings.size() + " readings");
      loop.turn();
    }
    guard.close();
  }

  private List<Double> values(String source) {
    return readings.stream()
        .filter(r -> r.source().equals(source) && r.quality() == Reading.Quality.GOOD)
        .map(Reading::value)
        .toList();
  }

  /** The edges after the storm show what was dropped at its end. */
  @Test
  void each_edge_of_a_storm_is_a_reading_or_is_counted_lost() throws IOException {
    String storm =
        """
        [gpio.door.script.storm]
        kind = "storm"
        from = "200ms"
        until = "400ms"
        edges_per_second = 1000000
        [gpio.door.script.after]
        kind = "pulses"
        from = "500ms"
        count = 400
        width = "20ms"
        period = "40ms"
        """;
    try (Inputs inputs = open(BOARD + storm)) {
      turnUntil(() ->
          inputs.pins().scriptedEdges() > 200_000
              && inputs.edges() + inputs.lostEdges() == inputs.pins().scriptedEdges());
      assertTrue(inputs.lostEdges() > 0, "the pipe is not endless");
      assertEquals(values("door").size(), inputs.edges());
    }
  }

  @Test
  void an_unplugged_chip_is_waited_for_and_comes_back_with_its_script() throws IOException {
    String script =
        """
        [gpio.door.script.opens]
        from = "150ms"
        [gpio.door.script.closes]
        from = "2s"
        level = 0
        [chip.board.fault.loose]
        from = "100ms"
        until = "400ms"
        """;
    try (Inputs inputs = open(BOARD + script)) {
      turnUntil(() -> readings.stream().anyMatch(r -> r.quality() == Reading.Quality.BAD));
      Bank.Status gone = inputs.pins().status().get(0);
      assertEquals(1, gone.removals());
      turnUntil(() -> inputs.pins().status().get(0).present());
      turnUntil(() -> !values("door").isEmpty());
      assertEquals(List.of(0.0), values("door"), "it opened while nobody could see it");
    }
  }

  /**
   * The chip keeps a pulse until it is looked at, and nothing but the interrupt has it looked at.
   */
  @Test
  void an_expander_is_looked_at_when_its_interrupt_says_so() throws IOException {
    try (Inputs inputs = open(EXPANDER)) {
      turnUntil(() -> values("hatch").size() == 2);
      assertEquals(List.of(1.0, 0.0), values("hatch"));
      Pin.Status wired =
          inputs.pins().status().stream()
              .flatMap(bank -> bank.pins().stream())
              .filter(pin -> pin.name().equals("x/interrupt"))
              .findFirst()
              .orElseThrow();
      assertTrue(wired.figures().getOrDefault("interrupts", 0L) >= 1, wired.toString());
    }
  }

  @Test
  void an_expander_can_be_unplugged_too() throws IOException {
    String text =
        EXPANDER.replace("1min", "5ms")
            + "[chip.x.fault.gone]\nfrom = \"1s\"\nuntil = \"2500ms\"\n";
    try (Inputs inputs = open(text)) {
      turnUntil(() -> state(inputs) == SourceStatus.State.UP);
      turnUntil(() -> state(inputs) == SourceStatus.State.FAILED);
      turnUntil(() -> state(inputs) == SourceStatus.State.UP);
      assertFalse(readings.isEmpty());
    }
  }

  private static SourceStatus.State state(Inputs inputs) {
    List<SourceStatus> all = inputs.sources();
    return all.get(all.size() - 1).state();
  }
}
