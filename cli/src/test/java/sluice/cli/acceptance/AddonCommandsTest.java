package sluice.cli.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.cli.Main;

/** A signed package is installed, asked for, reloaded and removed while the gateway runs. */
class AddonCommandsTest {
  private static final String HELLO =
      """
      static void tick(void *data) { sluice_publish_reading("temperature", 21.5, "°C"); }
      static int64_t init(void) { return sluice_set_interval(20, tick, NULL); }
      SLUICE_ADDON(hello, init)
      """;

  @TempDir Path dir;

  private record Said(int code, String text) {}

  /** A command in a process of its own, as an operator runs it beside the gateway. */
  private Said sluice(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(args));
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    process.getInputStream().transferTo(new PrintStream(all, true, StandardCharsets.UTF_8));
    return new Said(process.waitFor(), all.toString(StandardCharsets.UTF_8));
  }

  private Path packed() throws Exception {
    Path stage = dir.resolve("made");
    Compiler.build(stage.resolve("hello.so"), HELLO);
    Files.writeString(
        stage.resolve("addon.toml"),
        "name = \"hello\"\nversion = \"1.0\"\nlibrary = \"hello.so\"\n");
    Path build = dir.resolve("src/build/" + arch() + "/stage");
    Files.createDirectories(build);
    Files.copy(stage.resolve("addon.toml"), dir.resolve("src/addon.toml"));
    Files.move(stage, build.resolve("hello"));
    assertEquals(0, sluice("ota", "keygen", "release.key").code);
    Said packed = sluice("addon", "pack", "src", "--key", "release.key", "--out", "h.sladdon");
    assertEquals(0, packed.code, packed.text);
    return dir.resolve("h.sladdon");
  }

  private static String arch() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private Path config() throws IOException {
    return Files.writeString(
        dir.resolve("sluice.toml"),
        """
        [gateway]
        id = "g"
        [uplink.broker]
        host = "127.0.0.1"
        port = 1
        [sample.load]
        source = "load"
        period = "1s"
        [spool]
        dir = "spool"
        [addons]
        folder = "addons"
        require_signed = true
        keys = ["release.key.pub"]
        """);
  }

  private Said untilSaid(String what, String... command) throws Exception {
    Said[] last = new Said[1];
    Observer.await(
        what + " of " + String.join(" ", command),
        60,
        () -> {
          try {
            last[0] = sluice(command);
            return last[0].text.contains(what);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return last[0];
  }

  private static int count(GatewayProcess gateway, String line) {
    try {
      return gateway.stderr().split(line, -1).length - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aPackageIsInstalledAskedForReloadedAndRemoved() throws Exception {
    Path file = packed();
    config();
    Said nobody = sluice("addon", "list", "--config", "sluice.toml");
    assertEquals(1, nobody.code);
    assertTrue(nobody.text.contains("no gateway runs"), nobody.text);
    try (GatewayProcess gateway =
        GatewayProcess.start(dir, Main.class, "run", "--config", dir + "/sluice.toml")) {
      untilSaid("no addons", "addon", "list", "--config", "sluice.toml");
      Said install = sluice("addon", "install", file.toString(), "--config", "sluice.toml");
      assertEquals(0, install.code, install.text);
      Said why = untilSaid("hello: running", "addon", "why", "hello", "--config", "sluice.toml");
      assertEquals(0, why.code, why.text);
      assertTrue(why.text.contains("version: 1.0"), why.text);
      Said list = sluice("addon", "list", "--json", "--config", "sluice.toml");
      assertTrue(list.text.contains("\"state\":\"running\""), list.text);
      assertEquals(0, sluice("addon", "reload", "hello", "--config", "sluice.toml").code);
      Observer.await("a second load", 60, () -> count(gateway, "hello 1.0: running") == 2);
      assertEquals(0, sluice("addon", "remove", "hello", "--config", "sluice.toml").code);
      Said gone = untilSaid("hello: unloaded", "addon", "why", "hello", "--config", "sluice.toml");
      assertEquals(1, gone.code, "it does not run");
      assertEquals(0, gateway.terminate(), gateway.stderr());
    }
  }
}
