package sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages a second into one mosquitto, from the first publish to the PUBACK of the last. Nobody
 * subscribes: the broker has little to do, so that the clients differ. With a core for itself the
 * broker is what limits a fast client; on one core for both, each pays for what it uses.
 */
final class UplinkFigure implements Figure {
  private static final Metric QOS0 = Metric.rate("QoS 0", "messages/s");
  private static final Metric QOS1 = Metric.rate("QoS 1", "messages/s");
  private static final Metric ONE_CORE =
      Metric.rate("QoS 1, client and broker on one core", "messages/s");
  private static final Metric CLIENT_CPU =
      Metric.cost("QoS 1, processor time of the client", "µs per message");
  private static final Metric BROKER_CPU =
      Metric.cost("QoS 1, processor time of the broker", "µs per message");
  private static final List<Metric> METRICS = List.of(QOS0, QOS1, ONE_CORE, CLIENT_CPU, BROKER_CPU);
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
   * @param cpuSeconds of its process, for the messages that count
   * @param sent messages that the broker had to take, those of a warm-up included
   */
  record Outcome(double rate, double cpuSeconds, int sent) {}

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
      contenders.add(contender(Result.SLUICE, broker, messages, load -> run("sluice", load)));
      contenders.add(contender(PAHO, broker, messages, load -> run("paho", load)));
      try {
        MqttJs js = MqttJs.install(setting);
        contenders.add(contender(MQTT_JS, broker, messages / JS_SHARE, js::run));
      } catch (MissingToolException e) {
        notes.add("mqtt.js left out: " + e.getMessage());
      }
      List<Series> series =
          new Rounds(setting.progress(), name()).run(0, setting.rounds(), METRICS, contenders);
      notes.add(
          "%d messages of %d bytes a round, %d in flight, a user property each; %s"
              .formatted(messages, PAYLOAD_BYTES, WINDOW, Mosquitto.version()));
      notes.add(
          "both JVM clients run with the gateway's flags, after a quarter of that to warm up");
      notes.add(saturation(series));
      return Result.of(
          this, series, List.of(target(series, QOS1), target(series, ONE_CORE)), notes);
    }
  }

  private static Target target(List<Series> series, Metric rate) {
    double factor = Result.factor(series, rate, Result.SLUICE, PAHO);
    return Target.atLeast(rate.name() + ", to Paho's", factor, FACTOR_MIN, "times");
  }

  /** Where the broker has no time left, a faster client cannot be seen by its rate. */
  private static String saturation(List<Series> series) {
    StringBuilder text = new StringBuilder("QoS 1, how busy the broker's one thread is: ");
    String between = "";
    for (String subject : List.of(Result.SLUICE, PAHO)) {
      double rate = Result.median(series, QOS1, subject);
      double micros = Result.median(series, BROKER_CPU, subject);
      text.append(between).append("%s %.0f %%".formatted(subject, rate * micros / 1e4));
      between = ", ";
    }
    return text.toString();
  }

  private static Contender contender(
      String subject, Mosquitto broker, int messages, Client client) {
    return new Contender(subject, () -> values(broker, messages, client));
  }

  /** A client of the JVM, with the flags that the gateway has. */
  private static Outcome run(String client, Load load) throws Exception {
    Map<String, Double> out =
        BoardJvm.run(
            UplinkRun.class,
            client,
            String.valueOf(load.port()),
            String.valueOf(load.qos()),
            String.valueOf(load.messages()),
            String.valueOf(load.payloadBytes()),
            String.valueOf(load.window()));
    int sent = load.messages() + load.messages() / UplinkRun.WARM_SHARE;
    return new Outcome(Node.value(out, "rate"), Node.value(out, "cpu_s"), sent);
  }

  private static Map<Metric, Double> values(Mosquitto broker, int messages, Client client)
      throws Exception {
    Load qos0 = new Load(broker.port(), 0, messages, PAYLOAD_BYTES, WINDOW);
    Load qos1 = new Load(broker.port(), 1, messages, PAYLOAD_BYTES, WINDOW);
    Map<Metric, Double> values = new HashMap<>();
    values.put(QOS0, client.run(qos0).rate());
    double brokers = CpuTime.seconds(broker.pid());
    Outcome outcome = client.run(qos1);
    brokers = CpuTime.seconds(broker.pid()) - brokers;
    values.put(QOS1, outcome.rate());
    values.put(CLIENT_CPU, 1e6 * outcome.cpuSeconds() / messages);
    values.put(BROKER_CPU, 1e6 * brokers / outcome.sent());
    try (OneCore _ = OneCore.with(broker.pid())) {
      values.put(ONE_CORE, client.run(qos1).rate());
    }
    return values;
  }
}
