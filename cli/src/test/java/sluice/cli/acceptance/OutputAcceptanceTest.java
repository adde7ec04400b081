package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.cli.Main;
import sluice.gateway.testkit.Broker;

/** An output of a running gateway, set by an independent client through a real mosquitto. */
class OutputAcceptanceTest {
  private static final String STATE = "sluice/g/pump";
  private static final String SET = "sluice/g/pump/set";

  @TempDir Path dir;

  private Path config(int port) throws Exception {
    return Files.writeString(
        dir.resolve("sluice.toml"),
        """
        [gateway]
        id = "g"
        [uplink.cloud]
        host = "127.0.0.1"
        port = %d
        reconnect_min = "50ms"
        [spool]
        dir = "spool"
        [chip.board]
        driver = "simulated"
        [gpio.pump]
        chip = "board"
        line = "GPIO3"
        function = "relay"
        lease = "1s"
        commands = ["cloud"]
        [gpio.fan]
        chip = "board"
        line = 4
        function = "output"
        """
            .formatted(port));
  }

  @Test
  void an_output_is_set_through_the_broker_and_goes_safe_by_itself() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Commander commander = Commander.connect(broker.port(), STATE)) {
      commander.retain(SET, "1");
      try (GatewayProcess gateway =
          GatewayProcess.start(
              dir, Main.class, "run", "--config", config(broker.port()).toString())) {
        Observer.await("the initial state", 60, () -> !commander.values().isEmpty());
        Observer.await("the refusal of what was retained", 60, () -> isLogged(gateway, "retained"));
        assertEquals(List.of("0"), commander.values());
        commander.command(SET, "nonsense");
        commander.command(SET, "on");
        Observer.await("on, and off by its lease", 60, () -> commander.values().size() == 3);
        assertEquals(List.of("0", "1", "0"), commander.values());
        commander.command(SET, "{\"value\":true,\"lease_ms\":900}");
        Observer.await("on again", 60, () -> commander.values().size() == 4);
        assertEquals(0, gateway.terminate(), gateway.stderr());
        Observer.await("safe at the end", 60, () -> commander.values().size() == 5);
        assertEquals(List.of("0", "1", "0", "1", "0"), commander.values());
        assertTrue(isLogged(gateway, "nobody renewed its lease"), gateway.stderr());
      }
    }
  }

  @Test
  void an_output_that_takes_no_commands_hears_none() throws Exception {
    try (Broker broker = Broker.start(dir.resolve("broker"));
        Commander commander = Commander.connect(broker.port(), STATE);
        GatewayProcess gateway =
            GatewayProcess.start(
                dir, Main.class, "run", "--config", config(broker.port()).toString())) {
      Observer.await("the initial state", 60, () -> !commander.values().isEmpty());
      commander.command("sluice/g/fan/set", "1");
      commander.command(SET, "1"); // once this has come, that would have
      Observer.await("the other's answer", 60, () -> commander.values().size() > 1);
      assertTrue(!isLogged(gateway, "gpio fan"), gateway.stderr());
      assertEquals(0, gateway.terminate(), gateway.stderr());
    }
  }

  private static boolean isLogged(GatewayProcess gateway, String part) {
    try {
      return gateway.stderr().contains(part);
    } catch (IOException e) {
      return false;
    }
  }
}
