package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.SluiceConfig;
import sluice.gateway.GatewayStatus;
import sluice.loop.Loop;
import sluice.ota.supervisor.Launcher;

/** {@code sluice run}: the gateway on real inputs and a real broker. */
final class RunCommand extends Command {
  /** Which worker of a cluster it is. */
  static final String WORKER = "--worker";

  private static final long STATUS_MILLIS = 60_000;

  @Override
  CommandSpec spec() {
    return named(
            "run",
            "Run the gateway until SIGTERM or SIGINT.",
            "sluice run --config /etc/sluice/sluice.toml")
        .addOption(config(true, "The configuration; see 'sluice check'."))
        .addOption(
            OptionSpec.builder("--recovery")
                .description("Under a supervisor: loop, network, log and updates only.")
                .build())
        .addOption(
            OptionSpec.builder(WORKER)
                .paramLabel("N")
                .type(Integer.class)
                .description("Under 'sluice cluster': which of the workers this is, from 1.")
                .hidden(true)
                .build())
        .addOption(
            OptionSpec.builder(Launcher.TRAIN)
                .description("Do once what a start and a hand-over do, for a start-up cache.")
                .hidden(true)
                .build());
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    SluiceConfig config = Configs.loadedOrListed(ConfigFile.read(file));
    int worker = options.matchedOptionValue(WORKER, 0);
    if (config != null && worker > 0) {
      config = config.asWorker(worker);
    }
    boolean parent = ParentDuties.hasParent();
    if (parent && options.hasMatchedOption("--recovery")) {
      return recover(config);
    }
    if (config == null) {
      return ExitCode.CONFIG;
    }
    if (options.hasMatchedOption(Launcher.TRAIN)) {
      return GatewayRun.train(config);
    }
    Loop loop = GatewayRun.openLoop(config);
    GatewayRun run = new GatewayRun(loop);
    if (!parent) {
      run.start(config, 0);
    } else if (!begun(loop, run, config)) {
      return ExitCode.FAILED;
    }
    Path addons = config.addons().folder();
    if (addons != null) {
      AddonDesk.open(loop, addons, run);
    }
    run.watch(STATUS_MILLIS, RunCommand::log);
    return run.await();
  }

  /** A gateway that keeps dying, or whose configuration is wrong, can still be updated. */
  private static ExitCode recover(@Nullable SluiceConfig config) {
    try (Loop loop = config == null ? Loop.open() : GatewayRun.openLoop(config)) {
      if (!begun(loop, null, config)) {
        return ExitCode.FAILED;
      }
      Logger.warn("recovery: nothing is read and nothing published until the supervisor says so");
      loop.run();
      return ExitCode.OK;
    }
  }

  private static boolean begun(Loop loop, @Nullable GatewayRun run, @Nullable SluiceConfig config) {
    try {
      ParentDuties.start(loop, run, config);
      return true;
    } catch (IOException e) {
      System.err.println("sluice: supervisor: " + e.getMessage());
      return false;
    }
  }

  /** What waits in each queue, and whether it survives the process. */
  private static String waiting(GatewayStatus status) {
    return status.queues().stream()
            .map(queue ->
                (queue.durable() ? "" : "in memory ") + queue.name() + " " + queue.records())
            .collect(Collectors.joining(", ", "waiting: ", ""))
        + (status.clockKnown() ? "" : "; the clock is not known");
  }

  private static void log(GatewayStatus status) {
    Logger.info(
        "status: uplink {}, readings {}, acknowledged {}, lost {}, durable {}, {} MB resident; {}{}{}",
        status.uplink(),
        status.readings(),
        status.acked(),
        status.lost(),
        status.durable(),
        status.residentKib() / 1_024,
        waiting(status),
        UplinkView.tls(status.uplinks())
            + ListenView.text(status.listeners())
            + AddonView.text(status.addons())
            + ResolverView.text(status.dns()),
        PinView.missing(status.chips()),
        SourceView.troubles(status.sources()));
  }
}
