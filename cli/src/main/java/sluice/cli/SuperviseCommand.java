package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.Settling;
import sluice.loop.control.ControlMessage;
import sluice.ota.supervisor.ChildLimits;
import sluice.ota.supervisor.Supervisor;
import sluice.ota.supervisor.SupervisorOptions;
import sluice.systemd.ListenFds;
import sluice.systemd.ServiceNotifier;

/** {@code sluice supervise}: the parent process. */
final class SuperviseCommand extends Command {
  /** What the launchers say that they are; see {@code --launcher}. */
  private static final String LAUNCHER = "SLUICE_LAUNCHER";

  /** What is run unless something else is said. */
  static final String CONFIG = "/etc/sluice/sluice.toml";

  private static final String INSTALLED = "/usr/bin/sluice";

  /** A parent's: one worker, and little that waits for it. */
  static final LoopOptions LOOP = new LoopOptions(200, 256, 1, 16);

  @Override
  CommandSpec spec() {
    return OtaBoard.addOptions(
            named(
                "supervise",
                "Run the gateway as a child: start it again when it ends or hangs, try updates, and"
                    + " take bad ones back.",
                "sluice supervise --config /etc/sluice/sluice.toml",
                "sluice supervise --status --json"))
        .addOption(config(false, "What the gateway runs with: " + CONFIG + "."))
        .addOption(launcher())
        .addOption(
            OptionSpec.builder("--status")
                .description("Ask the one that runs how it does, and end.")
                .build())
        .addOption(ChildTimes.option())
        .addOption(
            OptionSpec.builder("--seconds")
                .paramLabel("N")
                .type(Integer.class)
                .description("End by itself after N seconds; to train a start-up cache.")
                .hidden(true)
                .build())
        .addOption(json("With --status, as JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(
        () -> options.hasMatchedOption("--status") ? showStatus(options) : supervise(options));
  }

  private static ExitCode showStatus(ParseResult options) throws IOException {
    ControlMessage.Answer answer = ParentLine.ask(OtaBoard.dir(options), "status", "", text -> {});
    System.out.println(
        options.hasMatchedOption("--json") ? answer.text() : SuperviseView.text(answer.text()));
    return ExitCode.OK;
  }

  private static ExitCode supervise(ParseResult options) throws IOException {
    Path file = options.matchedOptionValue("--config", Path.of(CONFIG)).toAbsolutePath();
    ChildLimits times = ChildTimes.of(options);
    Map<String, String> environment = System.getenv();
    long pid = ProcessHandle.current().pid();
    ServiceNotifier service = ServiceNotifier.of(environment, pid);
    OtaBoard board = OtaBoard.of(options);
    try (OtaBoard.Session session = board.open();
        Loop loop = Loop.open(LOOP)) {
      SupervisorOptions wanted =
          new SupervisorOptions(
              board.dir().toAbsolutePath(),
              factory(options),
              List.of("run", "--config", file.toString()),
              board.installer(factory(options), file),
              sockets(environment, pid),
              times,
              slot -> TrialLimits.of(file, session.store, slot));
      Supervisor supervisor =
          Supervisor.start(loop, wanted, service, session.store, session.effects);
      supervisor.steer(new OtaSteering(loop, board, file));
      var _ = loop.onSignal("TERM", supervisor::stop);
      var _ = loop.onSignal("INT", supervisor::stop);
      var _ = loop.onSignal("HUP", supervisor::reload);
      int seconds = options.matchedOptionValue("--seconds", 0);
      if (seconds > 0) {
        rehearse(loop, board);
        loop.setTimeout(seconds * 1_000L, supervisor::stop).unref();
      }
      loop.run();
      return ExitCode.OK;
    }
  }

  /**
   * What comes after a start: a start-up cache has the classes that were needed in its training.
   */
  private static void rehearse(Loop loop, OtaBoard board) {
    Settling.giveMemoryBack(loop, true, 1_000);
    var _ =
        loop.workers()
            .submit(
                "question",
                () -> ParentLine.ask(board.dir(), "status", "", progress -> {}),
                (answer, failure) -> {});
  }

  static OptionSpec launcher() {
    return OtaOptions.path(
        "--launcher", "FILE", false, "The installed command: " + INSTALLED + ".");
  }

  static Path factory(ParseResult options) {
    String launcher = System.getenv().getOrDefault(LAUNCHER, INSTALLED);
    return options.matchedOptionValue("--launcher", Path.of(launcher)).toAbsolutePath();
  }

  static ListenFds sockets(Map<String, String> environment, long pid) throws IOException {
    try {
      return ListenFds.of(environment, pid);
    } catch (IllegalArgumentException e) {
      throw new IOException("sockets of the service manager: " + e.getMessage(), e);
    }
  }
}
