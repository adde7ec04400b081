package sluice.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Slot;
import sluice.ota.Slots;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;

/** {@code sluice ota rollback}: away with the trial, or back to the release before. */
final class OtaRollbackCommand extends Command {
  @Override
  CommandSpec spec() {
    return OtaBoard.addDir(
            named(
                "rollback",
                "Drop the trial; without one, go back to the release before, or to the package's.",
                "sluice ota rollback --reason 'sensor 3 is silent'"))
        .addOption(OtaOptions.text("--reason", "TEXT", false, "For the history: by hand."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    String reason = options.matchedOptionValue("--reason", "by hand");
    return OtaChange.run(
        options,
        new OtaChange.Question("rollback", reason),
        UpdateEffect.Outcome.ROLLED_BACK,
        (session, state) -> {
          requireWay(session, state);
          return new UpdateEvent.RollbackAsked(reason);
        });
  }

  private static void requireWay(OtaBoard.Session session, UpdateState state) throws IOException {
    Slots slots = state.slots();
    if (state.phase() instanceof UpdatePhase.Staged) {
      return;
    }
    if (slots.current() == Slot.FACTORY) {
      throw new IOException("the package's own release is current; there is none before it");
    }
    if (slots.previous() != Slot.FACTORY) {
      session.store.verify(slots.previous());
    }
  }
}
