package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;

/** An addon's {@code addon.toml}. */
class AddonTableTest {
  private static final String LEAST = "name = \"hello\"\nlibrary = \"hello.so\"\n";

  private static AddonResult read(String text) {
    return ConfigFile.addon("addon.toml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String said(String text) {
    return read(text).problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
  }

  private static AddonManifest load(String text) {
    AddonManifest manifest = read(text).manifest();
    assertNotNull(manifest, said(text));
    return manifest;
  }

  @Test
  void aNameAndALibraryAreEnoughAndThenOnlyItsOwnTopicsAreAllowed() {
    AddonManifest manifest = load(LEAST);
    assertEquals(AddonManifest.bare("hello", "hello.so", 1), manifest);
    assertEquals(List.of("hello/#"), manifest.limits().publish());
    assertEquals(List.of(), manifest.limits().buses());
    assertEquals(5_000_000, manifest.limits().loopNanosPerTurn());
  }

  @Test
  void everythingThatCanBeSaidIsRead() {
    AddonManifest manifest =
        load(
            """
            name = "hello"
            version = "1.2.0"
            abi = 1
            kind = "jni"
            library = "libhello.so"
            jar = "hello.jar"
            isolation = "process"
            [limits]
            publish = ["hello/+/value", "alarm"]
            subscribe = ["#"]
            lines = ["gpiochip0/17"]
            buses = ["i2c-1", "spidev0.1", "ttyUSB0"]
            addresses = ["i2c-1/0x48"]
            memory = "2MiB"
            loop_time_per_turn = "2ms"
            handles = 10
            threads = 1
            network = true
            [config]
            period = 5
            label = "north"
            verbose = true
            """);
    AddonLimits limits =
        new AddonLimits(
            List.of("hello/+/value", "alarm"),
            List.of("#"),
            List.of("gpiochip0/17"),
            List.of("i2c-1", "spidev0.1", "ttyUSB0"),
            List.of("i2c-1/0x48"),
            2 << 20,
            2_000_000,
            10,
            1,
            true);
    Map<String, String> config = Map.of("period", "5", "label", "north", "verbose", "true");
    assertEquals(
        new AddonManifest(
            "hello",
            "1.2.0",
            1,
            Kind.JNI,
            "libhello.so",
            "hello.jar",
            Isolation.PROCESS,
            limits,
            config),
        manifest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          names = "x"                              | addon.toml:3:1: names: unknown key; did you mean name?
          kind = "cobol"                           | addon.toml:3:1: kind: must be one of "c", "jni", "java"
          abi = 0                                  | addon.toml:3:1: abi: must be a whole number from 1 to 1000
          jar = "x.jar"                            | addon.toml:3:1: jar: is not for kind = "c"
          isolation = "none"                       | addon.toml:3:1: isolation: must be one of "in-process", "process"
          limits.publish = ["a#"]                  | publish: holds no MQTT filter: "a#"
          limits.publish = ["$SYS/x"]              | publish: holds no MQTT filter
          limits.publish = ["/x"]                  | publish: holds no MQTT filter
          limits.publish = ["#/x"]                 | publish: holds no MQTT filter
          limits.lines = ["17"]                    | lines: holds "17"; write it as "gpiochip0/17"
          limits.buses = ["../../etc/shadow"]      | buses: holds "../../etc/shadow"
          limits.buses = ["mem"]                   | buses: holds "mem"
          limits.addresses = ["i2c-1/72"]          | addresses: holds "i2c-1/72"
          limits.memory = "1GiB"                   | memory: must be a size with a unit
          limits.loop_time_per_turn = "0ms"        | loop_time_per_turn: must be a time with a unit
          limits.topic = ["x"]                     | topic: unknown key
          config.x = [1]                           | config.x: must be a string, a number, true or false
          """)
  void whatIsWrongIsSaidWithItsPlace(String line, String expected) {
    String said = said(LEAST + line + "\n");
    assertTrue(said.contains(expected), said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          library = "a.so"                         | "name" is missing
          name = "hello"                           | "library" is missing
          name = "a/b"\\nlibrary = "a.so"          | name: must be 1 to 32 letters
          name = "a"\\nlibrary = "../a.so"         | library: must be the name of a file beside this one
          name = "a"\\nlibrary = "a.dll"           | library: must be the name of a file beside this one
          name = "a"\\nkind = "java"               | "jar" is missing
          """)
  void whatIsMissingIsSaid(String text, String expected) {
    String said = said(text.replace("\\n", "\n"));
    assertTrue(said.contains(expected), said);
  }

  @Test
  void aFileThatIsNotThereIsOneProblem() {
    AddonResult result = ConfigFile.addon(java.nio.file.Path.of("no/addon.toml"));
    assertNull(result.manifest());
    assertEquals("no/addon.toml: does not exist", result.problems().get(0).text());
  }
}
