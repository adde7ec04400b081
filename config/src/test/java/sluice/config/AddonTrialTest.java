package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an {@code addon.test.toml} may say. */
class AddonTrialTest {
  @TempDir Path dir;

  private AddonTrialResult read(String toml) throws IOException {
    return ConfigFile.addonTrial(Files.writeString(dir.resolve(AddonTrial.FILE), toml));
  }

  @Test
  void aTopicEndsAtTheFirstSpace() throws IOException {
    AddonTrial trial =
        read("within = \"2s\"\nexpect = [\"a/b 21.5 °C\"]\n[config]\nperiod_ms = 10\n").trial();
    assertNotNull(trial);
    assertEquals(2_000, trial.withinMillis());
    assertEquals(List.of(new AddonTrial.Message("a/b", "21.5 °C")), trial.expect());
    assertEquals(Map.of("period_ms", "10"), trial.config());
  }

  @Test
  void theBoardHasDevicesOnBusesAndAtLines() throws IOException {
    String toml =
        """
        expect = ["a *"]
        [board."i2c-1/0x48"]
        model = "lm75"
        [board."gpiochip0/4"]
        model = "dht22"
        humidity = 61.2
        """;
    AddonTrial trial = read(toml).trial();
    assertNotNull(trial);
    assertEquals(
        List.of(new AddonTrial.Device(1, 0x48, AddonTrial.Model.LM75, Map.of())), trial.devices());
    Map<String, Double> values = Map.of("humidity", 61.2);
    assertEquals(
        List.of(new AddonTrial.Wired("gpiochip0", 4, AddonTrial.LineModel.DHT22, values)),
        trial.wired());
    String nowhere = read(toml.replace("gpiochip0/4", "/dev/gpio")).problems().toString();
    assertTrue(nowhere.contains("is no place"), nowhere);
  }

  @Test
  void everythingThatIsWrongIsToldWithItsLine() throws IOException {
    AddonTrialResult result = read("wihtin = \"2s\"\nexpect = [\"a\"]\n");
    assertNull(result.trial());
    String all = result.problems().toString();
    assertEquals(3, result.problems().size(), all);
    AddonTrialResult none = ConfigFile.addonTrial(dir.resolve("nowhere.toml"));
    assertEquals("does not exist", none.problems().get(0).message());
  }
}
