package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.bench.update.ReleaseLine;

/** What an updated gateway needs, in a folder: its configuration, and releases of this tree. */
record UpdateSite(Path dir, Path program, Path config, ReleaseLine line, int listen) {
  /**
   * Makes it.
   *
   * @param broker the uplink's port
   */
  static UpdateSite make(Setting setting, Path dir, int broker) throws Exception {
    Path program = setting.root().resolve("sluice");
    Path release = dir.resolve("release");
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    String _ =
        Tool.output(
            new ProcessBuilder(program.toString(), "release", "--arch", arch, release.toString()));
    return make(program, release, dir, broker);
  }

  /**
   * As the other, of a release that is there.
   *
   * @param release is changed
   */
  static UpdateSite make(Path program, Path release, Path dir, int broker) throws IOException {
    int listen = Mosquitto.freePort();
    Path config = Files.writeString(dir.resolve("sluice.toml"), config(dir, broker, listen));
    return new UpdateSite(dir, program, config, ReleaseLine.of(release, dir), listen);
  }

  private static String config(Path dir, int broker, int listen) {
    return """
    [gateway]
    id = "g"
    [uplink.cloud]
    host = "127.0.0.1"
    port = %d
    client_id = "gateway"
    [spool]
    dir = "%s"
    [chip.board]
    driver = "simulated"
    path = "%s"
    [gpio.fast]
    chip = "board"
    line = 0
    report = "edges"
    [gpio.pump]
    chip = "board"
    line = 4
    function = "relay"
    commands = ["cloud"]
    [listen.shop]
    port = %d
    connections_max = 1000
    [update]
    settle = "1s"
    prove = "3s"
    rate_min = 50
    latency_free = "5s"
    memory_max = 300
    """
        .formatted(broker, dir.resolve("spool"), dir.resolve("board"), listen);
  }
}
