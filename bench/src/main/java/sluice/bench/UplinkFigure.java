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
  private static final Metric CLIENT_CPU =
      Metric.cost("QoS 1, processor time of the client", "µs per message");
  private static final Metric BROKER_CPU =
      Metric.cost("QoS 1, processor time of the broker", "µs per message");
  private static final String PAHO = "Paho 1.2.5 (MQTT 5)";
  private static final String MQTT_JS = "mqtt.js";
  private static final double FACTOR_MIN = 1.8;
  private static final int PAYLOAD_BYTES = 100;
  private static final int WINDOW = 1_000;
  private static final int JS_SHARE = 4; // mqtt.js gets fewer messages: it is slower

  /**
   * What a client tells of its run.
   *
   * @param rate messages a second
   * @param clientCpuSeconds if it is another process, else 0
   */
  record Outcome(double rate, double clientCpuSeconds) {}

  private interface Client {
    Outcome run(Load load) throws Exception;
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
    int messages = setting.count(100_000, 20_000);
    List<String> notes = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.start(dir, Mosquitto.UNLIMITED)) {
      List<Contender> contenders = new ArrayList<>();
      contenders.add(
          contender(
              Result.SLUICE, broker, messages, load -> new Outcome(SluiceUplink.run(load), 0)));
      contenders.add(
          contender(PAHO, broker, messages, load -> new Outcome(PahoUplink.run(load), 0)));
      try {
        MqttJs js = MqttJs.install(setting);
        contenders.add(contender(MQTT_JS, broker, messages / JS_SHARE, js::run));
      } catch (MissingToolException e) {
        notes.add("mqtt.js left out: " + e.getMessage());
      }
      List<Series> series =
          new Rounds(setting.progress(), name())
              .run(1, setting.rounds(), List.of(QOS0, QOS1, CLIENT_CPU, BROKER_CPU), contenders);
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

  private static Contender contender(
      String subject, Mosquitto broker, int messages, Client client) {
    return new Contender(
        subject,
        () -> {
          Map<Metric, Double> values = new HashMap<>();
          values.put(
              QOS0, client.run(new Load(broker.port(), 0, messages, PAYLOAD_BYTES, WINDOW)).rate());
          double own = CpuTime.ownSeconds();
          double brokers = CpuTime.seconds(broker.pid());
          Outcome qos1 = client.run(new Load(broker.port(), 1, messages, PAYLOAD_BYTES, WINDOW));
          double used =
              qos1.clientCpuSeconds() > 0 ? qos1.clientCpuSeconds() : CpuTime.ownSeconds() - own;
          values.put(QOS1, qos1.rate());
          values.put(CLIENT_CPU, 1e6 * used / messages);
          values.put(BROKER_CPU, 1e6 * (CpuTime.seconds(broker.pid()) - brokers) / messages);
          return values;
        });
  }
}
