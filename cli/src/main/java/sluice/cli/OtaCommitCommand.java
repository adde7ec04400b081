package sluice.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;

/** {@code sluice ota commit}: the trial becomes current. */
final class OtaCommitCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
            named(
                "commit",
                "Vouch for the installed trial: it is read once more and becomes current.",
                "sluice ota commit"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return OtaChange.run(
        options,
        new OtaChange.Question("commit", ""),
        UpdateEffect.Outcome.COMMITTED,
        (session, state) -> {
          if (!(state.phase() instanceof UpdatePhase.Staged(Slot slot))) {
            throw new IOException("no slot is on trial; 'sluice ota install' writes one");
          }
          session.store.verify(slot);
          return new UpdateEvent.CommitAsked();
        });
  }
}
