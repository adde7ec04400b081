package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ClusterConfig;
import sluice.loop.Features;
import sluice.loop.Loop;
import sluice.ota.Slot;
import sluice.ota.supervisor.Cluster;
import sluice.ota.supervisor.ClusterOptions;
import sluice.ota.supervisor.Door;
import sluice.systemd.ListenFds;
import sluice.systemd.ServiceNotifier;

/** {@code sluice cluster}: the parent of several gateways; its subcommands ask it. */
final class ClusterCommand extends Command {
  private static final String AUTO = "auto";

  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "cluster",
            "Run several gateways of one configuration, for boards with cores to spare: local"
                + " clients are dealt to them, the first has the pins.",
            "sluice cluster --features cluster --config sluice.toml --workers 3",
            "sluice cluster --features cluster --config sluice.toml --workers auto",
            "sluice cluster status --json",
            "sluice cluster restart");
    OtaBoard.addDir(spec)
        .addOption(config(false, "What the gateways run with: " + SuperviseCommand.CONFIG + "."))
        .addOption(
            OptionSpec.builder("-w", "--workers")
                .paramLabel("N")
                .type(String.class)
                .description(
                    "How many, 1 to "
                        + ClusterConfig.WORKERS_MAX
                        + "; auto: one a core. Default: [cluster] workers.")
                .build())
        .addOption(SuperviseCommand.launcher())
        .addOption(ChildTimes.option());
    for (Command child :
        List.of(
            new ClusterStatusCommand(), new ClusterRestartCommand(), new ClusterPlanCommand())) {
      CommandSpec of = child.spec();
      spec.addSubcommand(of.name(), of);
    }
    return spec;
  }

  @Override
  ExitCode run(ParseResult options) {
    return Action.reported("cluster", () -> start(options));
  }

  private static ExitCode start(ParseResult options) throws IOException {
    if (!Features.enabled(Features.CLUSTER)) {
      throw new IOException("is staged; start it with --features " + Features.CLUSTER);
    }
    OtaBoard board = OtaBoard.of(options);
    if (ParentLine.isThere(board.dir())) {
      throw new IOException(board.dir() + ": a supervisor runs there; stop it first");
    }
    Path file =
        options.matchedOptionValue("--config", Path.of(SuperviseCommand.CONFIG)).toAbsolutePath();
    Path launcher = SuperviseCommand.factory(options);
    Map<String, String> environment = System.getenv();
    long pid = ProcessHandle.current().pid();
    ServiceNotifier service = ServiceNotifier.of(environment, pid);
    ListenFds given = SuperviseCommand.sockets(environment, pid);
    try (Loop loop = Loop.open(SuperviseCommand.LOOP)) {
      ClusterPlan plan = plan(loop, launcher, file);
      if (plan == null) {
        return ExitCode.CONFIG;
      }
      ClusterOptions wanted = wanted(options, board, file, plan);
      tellOfMore(plan.spool(), wanted.workers());
      ClusterDoors doors = new ClusterDoors(loop, given);
      List<Door> first = doors.open(plan.doors(), List.of());
      Cluster cluster = Cluster.start(loop, wanted, service, first);
      Logger.info("cluster: {} workers, {}", wanted.workers(), plan.deal());
      var _ = loop.onSignal("TERM", cluster::stop);
      var _ = loop.onSignal("INT", cluster::stop);
      var _ = loop.onSignal("HUP", () -> reload(loop, launcher, file, doors, cluster));
      loop.run();
      doors.close();
      return ExitCode.OK;
    }
  }

  /** Runs the loop until it is read; null once what is wrong with the configuration was listed. */
  private static @Nullable ClusterPlan plan(Loop loop, Path launcher, Path file)
      throws IOException {
    ClusterPlan[] read = new ClusterPlan[1];
    String[] why = {""};
    ClusterPlan.read(
        loop,
        launcher,
        file,
        (plan, failure) -> {
          read[0] = plan;
          why[0] = failure;
        });
    loop.run();
    if (!why[0].isEmpty()) {
      throw new IOException(why[0]);
    }
    return read[0];
  }

  /** Reads the configuration anew; if it is wrong, all stays as it is. */
  private static void reload(
      Loop loop, Path launcher, Path file, ClusterDoors doors, Cluster cluster) {
    try {
      ClusterPlan.read(
          loop,
          launcher,
          file,
          (plan, failure) -> {
            if (plan != null) {
              doors.reload(cluster, plan.doors());
            } else {
              String why = failure.isEmpty() ? file + " is wrong, see above" : failure;
              Logger.error("cluster: nothing is reloaded: {}", why);
            }
          });
    } catch (IOException e) {
      Logger.error("cluster: nothing is reloaded: {}", e.getMessage());
    }
  }

  /** What workers that are not run any more have stored is not delivered by others. */
  private static void tellOfMore(Path spool, int workers) {
    for (int number = workers + 1; number <= ClusterConfig.WORKERS_MAX; number++) {
      Path left = spool.resolve("w" + number);
      if (Files.isDirectory(left)) {
        Logger.warn("cluster: {}: is of worker {}; see 'sluice spool stat {}'", left, number, left);
      }
    }
  }

  private static ClusterOptions wanted(
      ParseResult options, OtaBoard board, Path file, ClusterPlan plan) {
    return new ClusterOptions(
        board.dir().toAbsolutePath(),
        SuperviseCommand.factory(options),
        List.of("run", "--config", file.toString(), RunCommand.WORKER),
        workers(options, plan.workers()),
        plan.sticky(),
        current(board),
        ChildTimes.of(options));
  }

  /** What was committed last, so that a restart is an update. */
  private static Supplier<Slot> current(OtaBoard board) {
    return () -> {
      try {
        return board.view().slots().current();
      } catch (IOException e) {
        Logger.warn("cluster: {}: {}; the installed release is started", board.dir(), "" + e);
        return Slot.FACTORY;
      }
    };
  }

  private static int workers(ParseResult options, int configured) {
    String said = options.matchedOptionValue("--workers", "" + configured);
    int cores = Math.min(Runtime.getRuntime().availableProcessors(), ClusterConfig.WORKERS_MAX);
    if (said.equals(AUTO) || said.equals("0")) {
      return cores;
    }
    if (!said.matches("[1-9]") || Integer.parseInt(said) > ClusterConfig.WORKERS_MAX) {
      throw OtaOptions.wrong(
          options, "--workers: " + said + ": 1 to " + ClusterConfig.WORKERS_MAX + ", or auto");
    }
    return Integer.parseInt(said);
  }
}
