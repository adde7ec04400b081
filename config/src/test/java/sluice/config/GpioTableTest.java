package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.parse;
import static sluice.config.Parsing.texts;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** {@code [gpio.NAME]}. */
class GpioTableTest {
  private static final String MINIMAL = "[uplink.cloud]\nhost = \"broker.example\"\n";

  /** What {@code [gpio.a]} says. */
  private static GpioConfig gpioA(String text) {
    return Objects.requireNonNull(Parsing.load(text).gpio().get("a"));
  }

  private static String gpio(String... lines) {
    return MINIMAL + "[chip.c]\n[gpio.a]\nchip = \"c\"\n" + String.join("\n", lines) + "\n";
  }

  @Test
  void a_line_has_a_number_or_a_name() {
    assertEquals(List.of("GPIO17"), gpioA(gpio("line = \"GPIO17\"")).lines());
    assertRejected(gpio(), "f.toml:4:1: gpio.a: \"line\" is missing; for instance line = 17");
    assertRejected(gpio("line = -1"), "f.toml:6:1: gpio.a.line: must be an offset from 0 to 1023");
    assertRejected(gpio("line = 1.5"), "or the line's name in quotes");
    assertRejected(
        gpio(
            "line = 1",
            "line_b = 2",
            "function = \"encoder\"",
            "[gpio.b]",
            "chip = \"c\"",
            "line = 2"),
        "gpio.b.line: is used by [gpio.a] too");
    assertRejected(
        MINIMAL + "[chip.c]\ndriver=\"simulated\"\n[gpio.a]\nchip=\"c\"\nline=\"GPIO8\"\n",
        "lines 0 to 7");
  }

  @Test
  void a_key_of_another_function_says_whose_it_is() {
    assertRejected(
        gpio("line = 1", "safe = true"),
        "f.toml:7:1: gpio.a.safe: is of no use with function = \"input\"; it is for"
            + " \"output\", \"relay\"");
    assertRejected(gpio("line = 1", "function = \"relay\"", "edge = \"both\""), "gpio.a.edge");
    assertEquals(
        1,
        texts(parse(gpio("line = 1", "scale = 2"))).lines().count(),
        "told once, and not as unknown");
    assertRejected(gpio("line = 1", "function = \"distance\""), "\"trigger\" is missing");
    assertRejected(
        gpio("line = 1", "trigger = 2", "function = \"distance\"", "unit = \"ft\""), "\"cm\"");
    assertRejected(
        gpio("line = 1", "trigger = 2", "function = \"distance\"", "period = \"59ms\""),
        "from \"60ms\"");
  }

  @Test
  void a_script_moves_lines_of_simulated_chips() {
    String chip = MINIMAL + "[chip.c]\ndriver = \"simulated\"\n";
    String line = chip + "[gpio.a]\nchip = \"c\"\nline = 1\n";
    String act = line + "[gpio.a.script.s]\n";
    GpioConfig gpio =
        gpioA(act + "kind = \"bounce\"\nfrom = \"2s\"\nlevel = 0\nedges = 7\nseed = 3\n");
    assertEquals(
        List.of(
            new PinActConfig(
                PinActConfig.Kind.BOUNCE,
                false,
                2_000,
                365 * 86_400_000L,
                false,
                7,
                5,
                1,
                100,
                1_000,
                1_000,
                3)),
        gpio.script());
    assertRejected(act + "kind = \"hail\"\n", "f.toml:9:1: gpio.a.script.s.kind: must be one of");
    assertRejected(act + "width = \"1s\"\n", "width: is of no use with kind = \"level\"");
    assertRejected(act + "kind = \"pulses\"\nwidth = \"1s\"\n", "shorter than the period");
    assertRejected(act + "kind = \"bounce\"\nedges = 4\n", "edges: must be odd");
    assertRejected(act + "kind = \"storm\"\nuntil = \"0ms\"\n", "is not before until");
    assertRejected(act + "second = true\n", "which alone has two lines");
    assertRejected(
        act.replace("driver = \"simulated\"", ""), "gpio.a.script: is for a simulated chip");
    assertRejected(
        act.replace("driver = \"simulated\"", "")
            .replace("line = 1", "line = 1\nsimulated_edges_per_second = 5"),
        "gpio.a.simulated_edges_per_second: is for a simulated chip, and [chip.");
    assertRejected(
        act.replace("line = 1", "line = 1\nfunction = \"relay\""), "gpio.a.script: is of no use");
  }

  @Test
  void a_simulated_chip_can_be_unplugged() {
    String fault = "[chip.c.fault.f]\nfrom = \"1s\"\nuntil = \"2s\"\n";
    String chip = MINIMAL + "[chip.c]\ndriver = \"simulated\"\n";
    assertEquals("loaded", texts(parse(chip + fault)));
    assertRejected(chip + fault + "kind = \"nack\"\n", "can be \"unplugged\", and nothing else");
    assertRejected(chip.replace("simulated", "linux") + fault, "is for a simulated chip");
  }

  @Test
  void functions_have_defaults_of_their_own() {
    GpioConfig button = gpioA(gpio("line = 1", "function = \"button\""));
    assertEquals(GpioConfig.Bias.PULL_UP, button.bias());
    assertTrue(button.activeLow());
    assertEquals(10_000, button.debounceMicros());
    GpioConfig flow = gpioA(gpio("line = 1", "function = \"counter\""));
    assertEquals(GpioConfig.Edge.RISING, flow.edge());
    assertNull(flow.output());
  }

  @Test
  void nobody_commands_an_output_unless_the_file_says_who() {
    OutputConfig quiet =
        Objects.requireNonNull(gpioA(gpio("line = 1", "function = \"relay\"")).output());
    assertEquals(List.of(), quiet.commands());
    assertTrue(quiet.commandTopic().endsWith("/a/set"), quiet.commandTopic());
    String relay = gpio("line = 1", "function = \"relay\"", "commands = [\"cloud\"]");
    assertEquals("loaded", texts(parse(relay)));
    assertRejected(relay.replace("[\"cloud\"]", "[\"clod\"]"), "there is no [uplink.clod]");
    assertRejected(relay + "command_topic = \"a/#\"\n", "must not hold # or +");
    assertRejected(
        relay
            + "command_topic = \"t\"\n[gpio.b]\nchip = \"c\"\nline = 2\nfunction = \"output\"\n"
            + "commands = [\"cloud\"]\ncommand_topic = \"t\"\n",
        "gpio.b.command_topic: sets [gpio.a] too");
  }
}
