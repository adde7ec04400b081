package sluice.cli;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.tinylog.Logger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.SluiceConfig;
import sluice.gateway.GatewayStatus;

/** {@code sluice run}: the gateway on real inputs and a real broker. */
final class RunCommand extends Command {
  private static final long STATUS_MILLIS = 60_000;

  @Override
  CommandSpec spec() {
    return named(
            "run",
            "Run the gateway until SIGTERM or SIGINT.",
            "sluice run --config /etc/sluice/sluice.toml")
        .addOption(config(true, "The configuration; see 'sluice check'."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = options.matchedOptionValue("--config", Path.of("."));
    SluiceConfig config = Configs.loadedOrListed(ConfigFile.read(file));
    if (config == null) {
      return ExitCode.CONFIG;
    }
    GatewayRun run = new GatewayRun(GatewayRun.openLoop(config));
    run.start(config, 0);
    run.watch(STATUS_MILLIS, RunCommand::log);
    return run.await();
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
        UplinkView.tls(status.uplinks()) + ResolverView.text(status.dns()),
        PinView.missing(status.chips()),
        SourceView.troubles(status.sources()));
  }
}
