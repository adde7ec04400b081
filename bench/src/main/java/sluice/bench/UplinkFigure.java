package sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages a second into one mosquitto, from the first publish to the PUBACK of the last. Nobody
 * subscribes: the broker has little to do, so that the clients differ.
 */
final class UplinkFigure implements Figure {
  private static final Metric QOS0 = Metric.rate("QoS 0", "messages/s");
  private static final Metric QOS1 = Metric.rate("QoS 1", "messages/s");
  private static final String PAHO = "Paho 1.2.5 (MQTT 5)";
  private static final String MQTT_JS = "mqtt.js";
  private static final double FACTOR_MIN = 1.8;
  private static final int PAYLOAD_BYTES = 100;
  private static final int WINDOW = 1_000;
  private static final int JS_SHARE = 4; // mqtt.js gets fewer messages: it is slower

  private interface Client {
    double rate(Load load) throws Exception;
  }

  @Override
  public String name() {
    return "uplink";
  }

  @Override
  public String title() {
    return "publishes to one mosquitto, until the last is acknowledged";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    return setting.inFolder(dir -> measure(setting, dir));
  }

  private Result measure(Setting setting, Path dir) throws Exception {
    int messages = setting.count(200_000, 20_000);
    List<String> notes = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.start(dir, Mosquitto.UNLIMITED)) {
      int port = broker.port();
      List<Contender> contenders = new ArrayList<>();
      contenders.add(contender(Result.SLUICE, port, messages, SluiceUplink::run));
      contenders.add(contender(PAHO, port, messages, PahoUplink::run));
      try {
        MqttJs js = MqttJs.install(setting);
        contenders.add(contender(MQTT_JS, port, messages / JS_SHARE, js::run));
      } catch (MissingToolException e) {
        notes.add("mqtt.js left out: " + e.getMessage());
      }
      List<Series> series =
          new Rounds(setting.progress(), name())
              .run(setting.count(2, 1), setting.rounds(), List.of(QOS0, QOS1), contenders);
      notes.add(
          "%d messages of %d bytes a round, %d in flight, a user property each; %s"
              .formatted(messages, PAYLOAD_BYTES, WINDOW, Mosquitto.version()));
      double factor = Result.factor(series, QOS1, Result.SLUICE, PAHO);
      return Result.of(
          this,
          series,
          List.of(Target.atLeast("QoS 1 to Paho's", factor, FACTOR_MIN, "times")),
          notes);
    }
  }

  private static Contender contender(String subject, int port, int messages, Client client) {
    return new Contender(
        subject,
        () -> {
          Map<Metric, Double> rates = new HashMap<>();
          rates.put(QOS0, client.rate(new Load(port, 0, messages, PAYLOAD_BYTES, WINDOW)));
          rates.put(QOS1, client.rate(new Load(port, 1, messages, PAYLOAD_BYTES, WINDOW)));
          return rates;
        });
  }
}
