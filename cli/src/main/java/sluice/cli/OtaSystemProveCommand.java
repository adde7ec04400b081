package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.UpdateEffect;
import sluice.ota.system.SystemProof;
import sluice.ota.system.SystemProof.Verdict;
import sluice.ota.system.SystemUpdate;

/** {@code sluice ota system prove}: what the card's own service does after a trial has begun. */
final class OtaSystemProveCommand extends Command {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  @Override
  CommandSpec spec() {
    return OtaSystem.addOptions(
            named(
                "prove",
                "Settle a trial. In the system on trial: keep it if its gateway is up for "
                    + SystemProof.HOLD_SECONDS
                    + " s and publishes as before, else mark it bad and restart the board. In the"
                    + " other one: mark the trial bad. The card's service does it at each start.",
                "sluice ota system prove"))
        .addOption(
            OtaOptions.path("--slots", "DIR", false, "Of the supervisor: " + OtaBoard.usualDir()))
        .addOption(OtaSystemCommand.noRestart());
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaOptions.run(() -> {
      OtaSystem system = OtaSystem.of(options);
      try (OtaSystem.Session session = system.open()) {
        SystemUpdate update = session.update();
        if (update.isOnTrial()) {
          prove(options, system, update);
        }
        UpdateEffect.Note note = update.takeNote();
        if (note != null) {
          System.err.println("sluice: ota: slot " + note.slot() + ": " + said(note));
        }
        if (update.wantsRestart()) {
          OtaSystem.restart(options, "slot " + update.state().slots().current() + " again");
        }
      }
      return ExitCode.OK;
    });
  }

  private static String said(UpdateEffect.Note note) {
    String outcome = note.outcome().name().toLowerCase(Locale.ROOT);
    return note.reason().isEmpty() ? outcome : outcome + ": " + note.reason();
  }

  private static void prove(ParseResult options, OtaSystem system, SystemUpdate update)
      throws IOException {
    Path supervisor = options.matchedOptionValue("--slots", OtaBoard.usualDir());
    SystemProof proof = new SystemProof(System.nanoTime(), system.publishedBefore(true));
    while (update.isOnTrial()) {
      switch (proof.add(System.nanoTime(), ParentLook.ask(supervisor))) {
        case Verdict.Undecided() -> pause();
        case Verdict.Good() -> update.healthy();
        case Verdict.Worse(String reason) -> update.unhealthy(reason);
      }
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      throw new IOException("interrupted; the trial is not settled", e);
    }
  }
}
