package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

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
  void everythingThatIsWrongIsToldWithItsLine() throws IOException {
    AddonTrialResult result = read("wihtin = \"2s\"\nexpect = [\"a\"]\n");
    assertNull(result.trial());
    String all = result.problems().toString();
    assertEquals(3, result.problems().size(), all);
    AddonTrialResult none = ConfigFile.addonTrial(dir.resolve("nowhere.toml"));
    assertEquals("does not exist", none.problems().get(0).message());
  }
}
