package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import sluice.bench.update.Pm2;
import sluice.bench.update.ReleaseLine;
import sluice.bench.update.Scene;
import sluice.bench.update.Supervised;

/**
 * Updates of a gateway that works: a real supervisor and real bundles, a thousand edges a second,
 * local clients at a constant rate, a mosquitto as the cloud. In the same run the same requests at
 * a small server of Node's under {@code pm2 reload}.
 */
final class UpdateFigure implements Figure {
  private static final Metric FAILED = Metric.cost("failed requests", "an update");
  private static final Metric LONGEST = Metric.cost("longest request", "ms");
  private static final Metric PAUSE = Metric.cost("longest edge to broker in an update", "ms");
  private static final Metric PARENT = Metric.cost("parent, resident after an update", "MB");
  private static final Metric GATEWAY = Metric.cost("gateway, resident after an update", "MB");
  private static final String PM2 = "pm2 reload";
  private static final String PM2_GRACEFUL = "pm2 reload, ends by its recipe";
  private static final double PAUSE_MILLIS_MAX = 100;
  private static final double PARENT_MB_MAX = 40;
  private static final double GATEWAY_MB_MAX = 64;
  private static final int RELOADS_MAX = 20;

  @Override
  public String name() {
    return "update";
  }

  @Override
  public String title() {
    return "updates under load: what fails, what is lost, how long edges wait";
  }

  /** What a run has come to. */
  private static final class Run {
    final List<Double> pauses = new ArrayList<>();
    final List<Double> parentMb = new ArrayList<>();
    final List<Double> gatewayMb = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final List<Series> series = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    long failed;
    double quietMillis;
    double settledParentMb;
    double settledGatewayMb;

    void requests(String who, int updates, Scene.Requests requests) {
      long lost = requests.alone().failed() + requests.steady().failed();
      series.add(series(FAILED, who, List.of((double) lost / Math.max(1, updates))));
      long longest = Math.max(requests.alone().longestNanos(), requests.steady().longestNanos());
      series.add(series(LONGEST, who, List.of(longest / 1e6)));
      notes.add(
          "%s: %d times; on connections of their own %d of %d requests failed, on those that stay %d of %d%s"
              .formatted(
                  who,
                  updates,
                  requests.alone().failed(),
                  requests.alone().requests(),
                  requests.steady().failed(),
                  requests.steady().requests(),
                  requests.firstFailure().isEmpty() ? "" : "; first: " + requests.firstFailure()));
    }

    static Series series(Metric metric, String who, List<Double> values) {
      return new Series(metric, who, values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    Demo.prepare(setting); // builds and trains, so that no figure holds that
    return setting.inFolder(dir -> measure(setting, dir));
  }

  private Result measure(Setting setting, Path dir) throws Exception {
    Run run = new Run();
    Scene.Account account;
    try (Mosquitto broker = Mosquitto.start(dir.resolve("broker"), Mosquitto.UNLIMITED);
        Scene scene = Scene.open(dir.resolve("board"), broker.port())) {
      UpdateSite site = UpdateSite.make(setting, dir, broker.port());
      try (Supervised parent =
          Supervised.start(site.program(), dir, site.config(), site.line().root())) {
        scene.play();
        scene.publishAt(site.listen());
        updates(setting, run, site.line(), scene, parent);
        peers(setting, run, scene, dir);
        account = scene.end(true);
        run.notes.addAll(parent.handOverLines().stream().skip(run.pauses.size() * 2L - 2).toList());
      } catch (IOException e) {
        Files.copy(dir.resolve("supervise.log"), System.err);
        throw e;
      }
    }
    return result(run, account);
  }

  private static void updates(
      Setting setting, Run run, ReleaseLine line, Scene scene, Supervised parent) throws Exception {
    sleep(10);
    run.quietMillis = scene.mark();
    for (int update = 1; update <= setting.updates(); update++) {
      Path bundle = line.next();
      double _ = scene.mark();
      String said = parent.install(bundle);
      double pause = scene.mark();
      if (said.isEmpty()) {
        run.pauses.add(pause);
      } else {
        run.failures.add("update " + update + ": " + said);
      }
      run.parentMb.add(parent.parentMb());
      run.gatewayMb.add(parent.gatewayMb());
      setting
          .progress()
          .say(
              "update %d of %d: %.1f ms, parent %.1f MB, gateway %.1f MB %s"
                  .formatted(
                      update,
                      setting.updates(),
                      pause,
                      run.parentMb.getLast(),
                      run.gatewayMb.getLast(),
                      said));
    }
    Scene.Requests requests = scene.endRequests();
    run.failed = requests.alone().failed() + requests.steady().failed();
    run.requests(Result.SLUICE, setting.updates(), requests);
    sleep(setting.count(70, 15)); // memory is given back 10 s and a minute after a start
    run.settledParentMb = parent.parentMb();
    run.settledGatewayMb = parent.gatewayMb();
  }

  private static void peers(Setting setting, Run run, Scene scene, Path dir) throws Exception {
    Path installed;
    try {
      installed = Npm.install(setting, "pm2", Pm2.VERSION);
    } catch (IOException e) {
      run.notes.add("pm2 left out: " + e.getMessage());
      return;
    }
    int reloads = Math.min(RELOADS_MAX, setting.updates());
    for (boolean graceful : new boolean[] {false, true}) {
      int port = Mosquitto.freePort();
      try (Pm2 pm2 = Pm2.start(installed, dir.resolve("pm2-" + graceful), port, graceful)) {
        sleep(2);
        scene.requestAt(port);
        sleep(3);
        for (int reload = 0; reload < reloads; reload++) {
          pm2.reload();
          sleep(2);
        }
        run.requests(graceful ? PM2_GRACEFUL : PM2, reloads, scene.endRequests());
      }
      setting.progress().say("update: pm2 was reloaded " + reloads + " times");
    }
  }

  private static void sleep(long seconds) {
    LockSupport.parkNanos(seconds * 1_000_000_000L);
  }

  private Result result(Run run, Scene.Account account) {
    List<Series> series = new ArrayList<>();
    for (Metric metric : List.of(FAILED, LONGEST)) {
      run.series.stream().filter(one -> one.metric().equals(metric)).forEach(series::add);
    }
    double p99 = Double.NaN;
    if (!run.pauses.isEmpty()) {
      series.add(Run.series(PAUSE, Result.SLUICE, run.pauses));
      List<Double> sorted = run.pauses.stream().sorted().toList();
      p99 = sorted.get((int) Math.ceil(0.99 * sorted.size()) - 1);
    }
    series.add(Run.series(PARENT, Result.SLUICE, run.parentMb));
    series.add(Run.series(GATEWAY, Result.SLUICE, run.gatewayMb));
    return Result.of(this, series, targets(run, account, p99), notes(run, account));
  }

  private static List<Target> targets(Run run, Scene.Account account, double p99) {
    double moved = (double) account.relayChanges() - 1 + (account.relayOn() ? 0 : 1);
    return List.of(
        Target.atMost("updates that were not committed", run.failures.size(), 0, "updates"),
        Target.atMost("failed requests of local clients", (double) run.failed, 0, "requests"),
        Target.atMost("edges that are not at the broker", (double) account.edgesLost(), 0, "edges"),
        Target.atMost(
            "acknowledged and not at the broker", (double) account.publishesLost(), 0, "messages"),
        Target.atMost("output level changes", moved, 0, "changes"),
        Target.atMost("edge to broker, p99 of the updates", p99, PAUSE_MILLIS_MAX, "ms"),
        Target.atMost("parent, settled", run.settledParentMb, PARENT_MB_MAX, "MB"),
        Target.atMost("gateway, settled", run.settledGatewayMb, GATEWAY_MB_MAX, "MB"));
  }

  private static List<String> notes(Run run, Scene.Account account) {
    List<String> notes = new ArrayList<>(run.failures);
    double longest = run.pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    notes.add(
        "%d updates; edge to broker: longest %.1f ms, in 10 s without an update %.1f ms; all edges p50 %.2f, p99 %.2f ms"
            .formatted(
                run.pauses.size(),
                longest,
                run.quietMillis,
                account.latencyP50Millis(),
                account.latencyP99Millis()));
    notes.add(
        "%d edges, %d of them came twice under their record ids; %d publishes were acknowledged"
            .formatted(account.edges(), account.edgesAgain(), account.publishesAcked()));
    notes.addAll(run.notes);
    return notes;
  }
}
