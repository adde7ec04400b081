package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.config.OutputConfig;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.LineId;
import sluice.drivers.pins.OutputUse;
import sluice.drivers.pins.Pin;
import sluice.drivers.sim.SimulatedChip;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** Which commands are obeyed. */
class OutputCommandsTest {
  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final SimulatedChip chip = SimulatedChip.open(loop, "sim0", 8);
  private final List<Reading> readings = new ArrayList<>();
  private final OutputUse relay =
      new OutputUse(loop, "relay", LineSetup.output(0, false), false, 10_000, readings::add);
  private final Bank bank;

  OutputCommandsTest() throws IOException {
    Pin pin = new Pin("relay", List.of(new LineId("0")), relay);
    bank = Bank.open(loop, "board", () -> chip, List.of(pin), false);
    readings.clear();
  }

  @AfterEach
  void close() {
    bank.close();
    loop.close();
  }

  private OutputCommands commands(boolean retained, long maxAgeMillis) {
    OutputConfig config =
        new OutputConfig(
            OutputConfig.Drive.PUSH_PULL,
            false,
            false,
            relay.leaseMillis(),
            List.of("cloud"),
            "t",
            0,
            retained,
            maxAgeMillis);
    return new OutputCommands(clock, "relay", config, relay);
  }

  private static ReceivedMessage message(String payload, boolean retained, boolean duplicate) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return new ReceivedMessage("t", bytes, 1, retained, duplicate, MessageProperties.NONE);
  }

  private static ReceivedMessage message(String payload) {
    return message(payload, false, false);
  }

  private void run(long millis) {
    var _ = loop.setTimeout(millis, loop::stop);
    loop.run();
  }

  private long figure(String name) {
    return relay.figures().getOrDefault(name, -1L);
  }

  @Test
  void each_command_is_answered_by_a_reading() {
    OutputCommands commands = commands(false, 0);
    commands.onMessage(message("on"));
    assertTrue(chip.level(0));
    commands.onMessage(message("on"));
    commands.onMessage(message("0"));
    assertFalse(chip.level(0));
    assertEquals(List.of(1.0, 1.0, 0.0), readings.stream().map(Reading::value).toList());
    assertEquals(3, figure("commands"));
  }

  @Test
  void what_is_wrong_is_counted_and_changes_nothing() {
    OutputCommands commands = commands(false, 0);
    commands.onMessage(message("on"));
    for (String wrong : List.of("", "offf", "{\"value\":0,\"lease_ms\":10001}", "{\"value\":3}")) {
      commands.onMessage(message(wrong));
    }
    assertTrue(chip.level(0));
    assertEquals(4, figure("refused"));
    assertEquals(1, readings.size());
  }

  @Test
  void a_lease_may_be_shorter_than_configured_and_not_longer() {
    OutputCommands commands = commands(false, 0);
    commands.onMessage(message("{\"value\":1,\"lease_ms\":50}"));
    assertTrue(chip.level(0));
    run(51);
    assertFalse(chip.level(0));
    commands.onMessage(message("1"));
    run(9_999);
    assertTrue(chip.level(0));
    run(2);
    assertFalse(chip.level(0));
    assertEquals(2, figure("leases_ended"));
  }

  @Test
  void a_retained_command_is_refused_unless_it_is_wanted() {
    commands(false, 0).onMessage(message("1", true, false));
    assertFalse(chip.level(0));
    assertEquals(1, figure("refused"));
    commands(true, 0).onMessage(message("1", true, false));
    assertTrue(chip.level(0));
  }

  @Test
  void a_command_that_comes_twice_is_obeyed_twice_to_no_harm() {
    OutputCommands commands = commands(false, 0);
    commands.onMessage(message("1"));
    commands.onMessage(message("1", false, true));
    assertTrue(chip.level(0));
    assertEquals(0, figure("refused"));
  }

  @Test
  void a_late_command_is_refused_and_so_is_one_whose_age_nobody_knows() {
    OutputCommands commands = commands(false, 30_000);
    long now = clock.wallMillis();
    commands.onMessage(message("1"));
    commands.onMessage(message("{\"value\":1,\"sent_ms\":" + (now - 30_001) + "}"));
    commands.onMessage(message("{\"value\":1,\"sent_ms\":" + (now + 30_001) + "}"));
    clock.wallKnown(false);
    commands.onMessage(message("{\"value\":1,\"sent_ms\":" + now + "}"));
    assertFalse(chip.level(0));
    assertEquals(4, figure("refused"));
    clock.wallKnown(true);
    commands.onMessage(message("{\"value\":1,\"sent_ms\":" + (now - 30_000) + "}"));
    assertTrue(chip.level(0));
  }

  @Test
  void an_output_whose_line_is_gone_refuses() {
    chip.remove();
    commands(false, 0).onMessage(message("1"));
    assertEquals(1, figure("refused"));
  }
}
