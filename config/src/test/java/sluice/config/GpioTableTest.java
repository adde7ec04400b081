package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code [gpio.NAME]}. */
class GpioTableTest {
  private static final String MINIMAL = "[uplink.cloud]\nhost = \"broker.example\"\n";

  private static ConfigResult parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ConfigFile.parse("f.toml", bytes, Path.of("/base"), false);
  }

  private static String texts(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> "loaded";
      case ConfigResult.Rejected rejected ->
          rejected.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
    };
  }

  /** What {@code [gpio.a]} says. */
  private static GpioConfig load(String text) {
    return switch (parse(text)) {
      case ConfigResult.Loaded loaded -> Objects.requireNonNull(loaded.config().gpio().get("a"));
      case ConfigResult.Rejected rejected -> fail(texts(rejected));
    };
  }

  private static void assertRejected(String text, String part) {
    String said = texts(parse(text));
    assertTrue(said.contains(part), "wanted <" + part + "> in:\n" + said);
  }

  private static String gpio(String... lines) {
    return MINIMAL + "[chip.c]\n[gpio.a]\nchip = \"c\"\n" + String.join("\n", lines) + "\n";
  }

  @Test
  void a_line_has_a_number_or_a_name() {
    assertEquals(List.of("GPIO17"), load(gpio("line = \"GPIO17\"")).lines());
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
  void functions_have_defaults_of_their_own() {
    GpioConfig button = load(gpio("line = 1", "function = \"button\""));
    assertEquals(GpioConfig.Bias.PULL_UP, button.bias());
    assertTrue(button.activeLow());
    assertEquals(10_000, button.debounceMicros());
    GpioConfig flow = load(gpio("line = 1", "function = \"counter\""));
    assertEquals(GpioConfig.Edge.RISING, flow.edge());
    assertNull(flow.output());
  }

  @Test
  void nobody_commands_an_output_unless_the_file_says_who() {
    OutputConfig quiet =
        Objects.requireNonNull(load(gpio("line = 1", "function = \"relay\"")).output());
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
