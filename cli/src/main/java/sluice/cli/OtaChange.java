package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;
import sluice.loop.control.ControlMessage;
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

  /**
   * The same for a supervisor that runs, who alone may change its slots.
   *
   * @param file what it needs for that; or null
   */
  record Question(String what, String argument, @Nullable Path file) {
    Question(String what, String argument) {
      this(what, argument, null);
    }

    ControlMessage.Answer ask(Path dir) throws IOException {
      return file == null
          ? ParentLine.ask(dir, what, argument, Question::tell)
          : ParentLine.askWith(dir, what, file, Question::tell);
    }

    private static void tell(String progress) {
      System.err.println("sluice: ota: " + progress);
    }
  }

  private OtaChange() {}

  private static ExitCode ask(ParseResult options, OtaBoard board, Question question)
      throws IOException {
    ControlMessage.Answer answer = question.ask(board.dir());
    if (!answer.ok()) {
      throw new IOException(answer.text());
    }
    OtaSlotsView.of(board.dir(), board.view()).show(options);
    return ExitCode.OK;
  }

  /**
   * Runs, and says on stderr what is wrong.
   *
   * @param wanted how the update ends if all goes well; null if it does not end yet
   */
  static ExitCode run(
      ParseResult options, Question question, UpdateEffect.@Nullable Outcome wanted, Cause cause) {
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      if (ParentLine.isThere(board.dir())) {
        return ask(options, board, question);
      }
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
