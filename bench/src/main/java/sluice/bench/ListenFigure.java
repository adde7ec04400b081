package sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * QoS 1 publishes of one local client: ours, whose PUBACK means that the message is on the disk,
 * beside mosquitto, whose PUBACK means that it is in memory and on the disk within a second or so.
 */
final class ListenFigure implements Figure {
  private static final Metric RATE = Metric.rate("acknowledged publishes", "messages/s");
  private static final Metric CPU = Metric.cost("processor time of the broker", "µs per message");
  private static final Metric RESIDENT = Metric.cost("resident at the end", "MB");
  private static final String PEER = "mosquitto";
  private static final int PAYLOAD_BYTES = 100;
  private static final int WINDOW = 2_000;

  @Override
  public String name() {
    return "listen";
  }

  @Override
  public String title() {
    return "QoS 1 publishes of a local client, acknowledged";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int messages = setting.count(200_000, 40_000);
    List<Contender> contenders =
        List.of(
            new Contender(Result.SLUICE, () -> setting.inFolder(dir -> sluice(dir, messages))),
            new Contender(PEER, () -> setting.inFolder(dir -> mosquitto(dir, messages))));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(1, setting.count(4, 1), List.of(RATE, CPU, RESIDENT), contenders);
    double factor = Result.factor(series, RATE, Result.SLUICE, PEER);
    return Result.of(
        this,
        series,
        List.of(),
        Result.notes(
            messages + " messages of 100 bytes a round, " + WINDOW + " in flight; one client, ours",
            "Sluice: PUBACK after the group commit (20 ms and its sync); all stay in the spool",
            "mosquitto: persistence on, autosave_interval 1, nothing limited, nobody subscribes, so"
                + " that it keeps nothing",
            "Sluice's rate to mosquitto's: " + Metric.text(factor),
            Mosquitto.version()));
  }

  private static Map<Metric, Double> sluice(Path dir, int messages) throws Exception {
    Process server =
        new ProcessBuilder(
                BoardJvm.command(List.of(), ListenServer.class, dir.resolve("spool").toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      String port = out.readLine();
      if (port == null) {
        throw new IOException("the broker did not start");
      }
      return load(Integer.parseInt(port), server.pid(), messages);
    } finally {
      var _ = server.destroyForcibly().waitFor();
    }
  }

  private static Map<Metric, Double> mosquitto(Path dir, int messages) throws Exception {
    String settings =
        Mosquitto.UNLIMITED
            + "persistence true\npersistence_location %s/\nautosave_interval 1\n"
                .formatted(dir.resolve("broker"));
    try (Mosquitto broker = Mosquitto.start(dir.resolve("broker"), settings)) {
      return load(broker.port(), broker.pid(), messages);
    }
  }

  private static Map<Metric, Double> load(int port, long pid, int messages) throws Exception {
    var _ = SluiceUplink.run(new Load(port, 1, messages / 4, PAYLOAD_BYTES, WINDOW)); // warm
    double before = CpuTime.seconds(pid);
    double rate = SluiceUplink.run(new Load(port, 1, messages, PAYLOAD_BYTES, WINDOW));
    double used = CpuTime.seconds(pid) - before;
    return Map.of(RATE, rate, CPU, 1e6 * used / messages, RESIDENT, residentMb(pid));
  }

  private static double residentMb(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }
}
