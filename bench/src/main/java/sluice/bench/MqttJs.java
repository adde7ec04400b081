package sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** mqtt.js, installed by npm into a folder that stays between runs. */
final class MqttJs {
  private static final String VERSION = "5.16.0";

  private final Path dir;

  private MqttJs(Path dir) {
    this.dir = dir;
  }

  /**
   * Finds or installs it.
   *
   * @throws MissingToolException if node or npm is not here, or the registry is not
   */
  static MqttJs install(Setting setting) throws Exception {
    Path npm = Tool.find("npm");
    if (Tool.find("node") == null || npm == null) {
      throw new MissingToolException("node or npm is not installed");
    }
    Path dir = setting.state().resolve("mqttjs-" + VERSION);
    if (!Files.exists(dir.resolve("node_modules/mqtt/package.json"))) {
      setting.progress().say("npm install mqtt@" + VERSION);
      Files.createDirectories(dir);
      Process process =
          new ProcessBuilder(
                  npm.toString(),
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  ".",
                  "mqtt@" + VERSION)
              .directory(dir.toFile())
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("npm.log").toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new MissingToolException("npm install failed; see " + dir.resolve("npm.log"));
      }
    }
    return new MqttJs(dir);
  }

  UplinkFigure.Outcome run(Load load) throws Exception {
    Map<String, Double> values =
        Node.run(
            "mqtt.js",
            dir,
            String.valueOf(load.port()),
            String.valueOf(load.qos()),
            String.valueOf(load.messages()),
            String.valueOf(load.payloadBytes()),
            String.valueOf(load.window()),
            Load.TOPIC);
    return new UplinkFigure.Outcome(
        Node.value(values, "rate"), Node.value(values, "cpu"), load.messages());
  }
}
