package sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import sluice.bench.update.Kills;
import sluice.bench.update.Scene;

/**
 * {@code kill -9} of supervisor and gateways at random moments of updates: each time a whole
 * release serves again, and nothing that was acknowledged is lost.
 */
final class KillsFigure implements Figure {
  private static final Metric SERVED = Metric.cost("longest until served again", "s");

  @Override
  public String name() {
    return "kills";
  }

  @Override
  public String title() {
    return "kill -9 of parent and children at random moments of updates";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    Demo.prepare(setting);
    return setting.inFolder(dir -> measure(setting, dir));
  }

  private Result measure(Setting setting, Path dir) throws Exception {
    try (Mosquitto broker = Mosquitto.start(dir.resolve("broker"), Mosquitto.UNLIMITED);
        Scene scene = Scene.open(dir.resolve("board"), broker.port())) {
      UpdateSite site = UpdateSite.make(setting, dir, broker.port());
      return measure(setting, site, scene);
    } finally {
      Path kept = setting.state().resolve("kills.log"); // to see what a figure came from
      Files.copy(dir.resolve("supervise.log"), kept, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Result measure(Setting setting, UpdateSite site, Scene scene) throws Exception {
    setting.progress().say("kills: seed " + setting.seed());
    Kills.Account kills =
        Kills.run(
            site.program(),
            site.dir(),
            site.config(),
            site.listen(),
            site.line(),
            scene,
            setting.updates(),
            setting.seed(),
            setting.progress()::say);
    Scene.Account account = kills.scene();
    return Result.of(
        this,
        List.of(new Series(SERVED, Result.SLUICE, new double[] {kills.longestSeconds()})),
        List.of(
            Target.atMost(
                "acknowledged and not at the broker",
                (double) account.publishesLost(),
                0,
                "messages")),
        List.of(
            kills.kills() + " kills, seed " + setting.seed() + ": " + kills.befell(),
            kills.installs() + " installs were begun, " + kills.committed() + " committed",
            account.publishesAcked()
                + " publishes were acknowledged; of "
                + account.edges()
                + " edges "
                + account.edgesLost()
                + " were read and not yet stored, or came while nobody read"));
  }
}
