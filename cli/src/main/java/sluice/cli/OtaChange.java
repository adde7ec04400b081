package sluice.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdateState;

/** A command that tells the machine one event, and shows where the slots are then. */
final class OtaChange {
  /** What the event is, if the state allows it. */
  interface Cause {
    /**
     * Looks at the slots first.
     *
     * @throws IOException if it is not the time for it; the message says what is
     */
    UpdateEvent event(OtaBoard.Session session, UpdateState state) throws IOException;
  }

  private OtaChange() {}

  /**
   * Runs, and says on stderr what is wrong.
   *
   * @param wanted how the update ends if all goes well; null if it does not end yet
   */
  static ExitCode run(ParseResult options, UpdateEffect.@Nullable Outcome wanted, Cause cause) {
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      try (OtaBoard.Session session = board.open()) {
        UpdateState state = session.effects.restart();
        UpdateEvent event = cause.event(session, state);
        session.effects.takeNote(); // of what power had cut short
        session.effects.handle(state, event);
        UpdateEffect.Note note = session.effects.takeNote();
        if (note != null && note.outcome() != wanted) {
          throw new IOException(note.reason());
        }
        OtaSlotsView.of(board.dir(), session.store).show(options);
        return ExitCode.OK;
      }
    });
  }
}
