package sluice.bench;

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
    return new MqttJs(Npm.install(setting, "mqtt", VERSION));
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
