package sluice.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * QoS 1 through a durable store to a broker that a subscriber listens to, from the first message to
 * the arrival of the last: our spool and client, beside mosquitto's own bridge.
 */
final class BridgeFigure implements Figure {
  private static final Metric RATE = Metric.rate("bridged", "messages/s");
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
    return "QoS 1 through a store on disk to a broker and its subscriber";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int messages = setting.count(100_000, 20_000);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> setting.inFolder(dir -> sluice(dir, messages))),
            new Contender(PEER, () -> setting.inFolder(dir -> mosquitto(dir, messages))));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(1, setting.count(4, 1), List.of(RATE), contenders);
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
                + " its producer is our client",
            Mosquitto.version()));
  }

  private static Map<Metric, Double> sluice(Path dir, int messages) throws Exception {
    try (Mosquitto cloud = Mosquitto.start(dir.resolve("cloud"), Mosquitto.UNLIMITED);
        Arrivals arrivals = Arrivals.of(cloud.port(), Load.TOPIC, messages)) {
      Load load = new Load(cloud.port(), 1, messages, PAYLOAD_BYTES, WINDOW);
      long start = SpoolBridge.run(dir.resolve("spool"), load);
      return Map.of(RATE, load.rate(arrivals.await(SECONDS_MAX) - start));
    }
  }

  private static Map<Metric, Double> mosquitto(Path dir, int messages) throws Exception {
    try (Mosquitto cloud = Mosquitto.start(dir.resolve("cloud"), Mosquitto.UNLIMITED);
        Mosquitto edge = Mosquitto.start(dir.resolve("edge"), bridge(dir, cloud.port()));
        Arrivals arrivals = Arrivals.of(cloud.port(), Load.TOPIC, messages)) {
      Load load = new Load(edge.port(), 1, messages, PAYLOAD_BYTES, WINDOW);
      long start = System.nanoTime();
      var _ = SluiceUplink.run(load);
      return Map.of(RATE, load.rate(arrivals.await(SECONDS_MAX) - start));
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
