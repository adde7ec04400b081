package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.bench.update.Scene;
import sluice.cli.Main;

/** A few of what {@code ./sluice bench kills} does by the hundred, with programs of this build. */
class KillsTest {
  private static final int KILLS = 5;
  private static final String MAIN = Main.class.getName();

  @TempDir private Path dir;

  private static Path program(Path file) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String flags =
        "--enable-native-access=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " -Xmx32m -ea";
    String start =
        """
        #!/bin/sh
        [ -z "$SLUICE_TRAIN" ] || exit 64 # takes longer than it helps here
        export SLUICE_LAUNCHER=${SLUICE_LAUNCHER:-%s}
        exec %s %s -cp '%s' %s "$@"
        """
            .formatted(file, java, flags, System.getProperty("java.class.path"), MAIN);
    Files.writeString(file, start);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  @Test
  void killed_at_any_moment_of_an_update_a_whole_release_serves_again_and_nothing_is_lost()
      throws Exception {
    assumeTrue(Tool.find("mosquitto") != null, "mosquitto is not installed");
    Setting setting = new Setting(true, dir, dir, System.out::println, KILLS, System.nanoTime());
    Path program = program(dir.resolve("factory"));
    Path release = Files.createDirectory(dir.resolve("release"));
    program(release.resolve("sluice"));
    try (Mosquitto broker = Mosquitto.start(dir.resolve("broker"), Mosquitto.UNLIMITED);
        Scene scene = Scene.open(dir.resolve("board"), broker.port())) {
      UpdateSite site = UpdateSite.make(program, release, dir, broker.port());
      Result result = new KillsFigure().measure(setting, site, scene);
      System.out.print(Table.of(result));
      assertTrue(result.reached(), () -> Table.of(result));
    } catch (IOException e) {
      System.out.println(Files.readString(dir.resolve("supervise.log")));
      throw e;
    }
  }
}
