package sluice.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * QoS 1 through a durable store on the board to a broker in the cloud, from the first message to
 * the arrival of the last: our spool and client, beside mosquitto's own bridge. A cloud's broker
 * that also serves a subscriber has the most to do of all, so both are shown: who subscribes to all
 * messages, and who subscribes to the last one alone, which comes after all others.
 */
final class BridgeFigure implements Figure {
  private static final Metric RATE = Metric.rate("bridged", "messages/s");
  private static final Metric RATE_ALL =
      Metric.rate("bridged, and all of them sent on to a subscriber", "messages/s");
  private static final Metric CPU =
      Metric.cost("processor time of the board's side", "µs per message");
  private static final String PEER = "mosquitto's bridge";
  private static final double FACTOR_MIN = 2;
  private static final int PAYLOAD_BYTES = 100;
  private static final int WINDOW = 1_000;
  private static final long SECONDS_MAX = 120;

  @Override
  public String name() {
    return "bridge";
  }

  @Override
  public String title() {
    return "QoS 1 through a store on disk to a broker";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int messages = setting.count(100_000, 20_000);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> sluice(setting, messages)),
            new Contender(PEER, () -> mosquitto(setting, messages)));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(1, setting.count(4, 1), List.of(RATE, RATE_ALL, CPU), contenders);
    double factor = Result.factor(series, RATE, Result.SLUICE, PEER);
    return Result.of(
        this,
        series,
        List.of(Target.atLeast("to mosquitto's bridge", factor, FACTOR_MIN, "times")),
        Result.notes(
            messages + " messages of 100 bytes a round; both end at the same kind of broker",
            "Sluice: each record is synced within 20 ms and a sync; producer in the process",
            "mosquitto: persistence on, autosave_interval 1 (all is written again each second,"
                + " what came since is lost by a power cut), nothing limited;"
                + " its producer is our client, whose processor time is not in its row",
            Mosquitto.version()));
  }

  private static Map<Metric, Double> sluice(Setting setting, int messages) throws Exception {
    double all = setting.inFolder(dir -> sluice(dir, messages, true));
    double cpu = CpuTime.ownSeconds();
    double last = setting.inFolder(dir -> sluice(dir, messages, false));
    double used = CpuTime.ownSeconds() - cpu;
    return Map.of(RATE, last, RATE_ALL, all, CPU, 1e6 * used / messages);
  }

  private static Map<Metric, Double> mosquitto(Setting setting, int messages) throws Exception {
    double[] used = new double[1];
    double all = setting.inFolder(dir -> mosquitto(dir, messages, true, used));
    double last = setting.inFolder(dir -> mosquitto(dir, messages, false, used));
    return Map.of(RATE, last, RATE_ALL, all, CPU, 1e6 * used[0] / messages);
  }

  private static Arrivals arrivals(Mosquitto cloud, boolean all, int messages)
      throws InterruptedException {
    return all
        ? Arrivals.of(cloud.port(), Load.TOPICS, messages)
        : Arrivals.of(cloud.port(), Load.LAST_TOPIC, 1);
  }

  private static double sluice(Path dir, int messages, boolean all) throws Exception {
    try (Mosquitto cloud = Mosquitto.start(dir.resolve("cloud"), Mosquitto.UNLIMITED);
        Arrivals arrivals = arrivals(cloud, all, messages)) {
      Load load = new Load(cloud.port(), 1, messages, PAYLOAD_BYTES, WINDOW);
      long start = SpoolBridge.run(dir.resolve("spool"), load, load.source(), null);
      return load.rate(arrivals.await(SECONDS_MAX) - start);
    }
  }

  private static double mosquitto(Path dir, int messages, boolean all, double[] used)
      throws Exception {
    try (Mosquitto cloud = Mosquitto.start(dir.resolve("cloud"), Mosquitto.UNLIMITED);
        Mosquitto edge = Mosquitto.start(dir.resolve("edge"), bridge(dir, cloud.port()));
        Arrivals arrivals = arrivals(cloud, all, messages)) {
      Load load = new Load(edge.port(), 1, messages, PAYLOAD_BYTES, WINDOW);
      long start = System.nanoTime();
      var _ = SluiceUplink.run(load);
      long end = arrivals.await(SECONDS_MAX);
      used[0] = CpuTime.seconds(edge.pid());
      return load.rate(end - start);
    }
  }

  private static String bridge(Path dir, int port) {
    return Mosquitto.UNLIMITED
        + """
        persistence true
        persistence_location %s/
        autosave_interval 1
        connection cloud
        address 127.0.0.1:%d
        topic # out 1
        cleansession false
        notifications false
        """
            .formatted(dir.resolve("edge"), port);
  }
}
