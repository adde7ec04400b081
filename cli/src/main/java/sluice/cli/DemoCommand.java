package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.gateway.GatewayStatus;
import sluice.gateway.mqtt.StandInBroker;
import sluice.loop.Loop;
import sluice.loop.posix.TemporaryFolder;

/** {@code sluice demo}: the main job on embedded defaults, shown live. */
final class DemoCommand extends Command {
  private static final long VIEW_MILLIS = 500;

  @Override
  CommandSpec spec() {
    return named(
            "demo",
            "Show the main job: a simulated board, the spool, and a broker of its own on loopback.",
            "sluice demo",
            "sluice demo --seconds 20 --json")
        .addOption(
            OptionSpec.builder("--seconds")
                .paramLabel("N")
                .type(Integer.class)
                .description("End by itself after N seconds, 1 to 86400, with a summary.")
                .build())
        .addOption(config(false, "Another configuration; port = 0 stands for the demo's broker."))
        .addOption(
            OptionSpec.builder("--load-tls")
                .hidden(true)
                .description("Load what a TLS uplink needs, for a start-up cache.")
                .build())
        .addOption(json("Print the summary as JSON on stdout, and nothing else there."));
  }

  @Override
  ExitCode run(ParseResult options) {
    int seconds = options.matchedOptionValue("--seconds", 0);
    if (options.hasMatchedOption("--seconds") && (seconds < 1 || seconds > 86_400)) {
      System.err.println("demo: --seconds is from 1 to 86400");
      return ExitCode.USAGE;
    }
    Path dir = temporaryDirectory();
    try {
      SluiceConfig config = Configs.loadedOrListed(read(options, dir));
      return config == null ? ExitCode.CONFIG : run(config, seconds, options);
    } finally {
      delete(dir);
    }
  }

  private static ExitCode run(SluiceConfig config, int seconds, ParseResult options) {
    boolean json = options.hasMatchedOption("--json");
    Loop loop = GatewayRun.openLoop(config);
    if (options.hasMatchedOption("--load-tls")) {
      GatewayRun.loadTls(loop);
    }
    GatewayRun run = new GatewayRun(loop);
    StandInBroker broker = config.wantsStandInBroker() ? StandInBroker.start(loop) : null;
    run.start(broker == null ? config : config.withStandInBroker(broker.port()), seconds * 1_000L);
    DemoView view = new DemoView(config.gateway().id(), json ? System.err : System.out);
    run.watch(VIEW_MILLIS, view::show);
    ExitCode exit = run.await();
    GatewayStatus last = run.last();
    if (exit != ExitCode.OK || last == null) {
      return exit == ExitCode.OK ? ExitCode.FAILED : exit;
    }
    view.end();
    if (json) {
      Json.print(out -> DemoSummary.write(out, last));
    } else {
      System.out.println(DemoSummary.text(last));
    }
    return last.lost() == 0 && last.acked() == last.spooled() ? ExitCode.OK : ExitCode.LOST;
  }

  private static ConfigResult read(ParseResult options, Path dir) {
    @Nullable Path file = options.matchedOptionValue("--config", null);
    return file == null ? ConfigFile.demo(dir) : ConfigFile.readDemo(file);
  }

  private static Path temporaryDirectory() {
    try {
      return TemporaryFolder.make("sluice-demo");
    } catch (IOException e) {
      throw new IllegalStateException("demo: no temporary directory; see TMPDIR", e);
    }
  }

  private static void delete(Path dir) {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("demo: " + dir + " could not be removed: " + e.getMessage());
    }
  }
}
