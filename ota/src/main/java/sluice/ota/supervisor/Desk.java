package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEffect.Outcome;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdateMachine;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;

/**
 * Where command lines ask: each question is answered once, with what is being done told meanwhile.
 * Loop's thread only.
 */
final class Desk {
  /** How the state is told, and what a question leads to. */
  interface Office {
    UpdateState state();

    /** As JSON. */
    String status();

    /** Tells the machine. */
    void handle(UpdateEvent event);

    /** Whether what is staged is tried at once. */
    void tryAtOnce(boolean so);

    /** Where what is offered gets a name. */
    Path folder();

    /** Reads all of a slot on a worker, and then tells the machine; a failure is noted here. */
    void verified(Slot slot, UpdateEvent event);
  }

  private final Office office;
  private final List<ControlConnection> waiting = new ArrayList<>();
  private Outcome wanted = Outcome.COMMITTED;
  private boolean stagedIsEnough;
  private @Nullable OfferedFile offered;

  Desk(Office office) {
    this.office = office;
  }

  /** A question. */
  void ask(ControlConnection from, ControlMessage.Ask question, PassedFds fds) {
    String argument = question.argument();
    String refusal =
        switch (question.what()) {
          case "status" -> {
            from.send(new ControlMessage.Answer(true, office.status()));
            yield "";
          }
          case "install" -> offer(from, argument, fds, true);
          case "stage" -> offer(from, argument, fds, false);
          case "trial" -> trial(from);
          case "commit" -> commit(from);
          case "rollback" -> rollback(from, argument);
          default -> "nobody knows what '" + question.what() + "' is; are the two of one version?";
        };
    if (!refusal.isEmpty()) {
      from.send(new ControlMessage.Answer(false, refusal));
    }
  }

  private String busy() {
    return "an update is under way: " + PhaseText.of(office.state().phase());
  }

  private String offer(ControlConnection from, String said, PassedFds fds, boolean trial) {
    if (!UpdateMachine.takesOffers(office.state())) {
      return busy();
    }
    String bundle = said;
    if (fds.size() > 0) {
      try {
        OfferedFile file = OfferedFile.of(office.folder(), said, fds);
        offered = file;
        bundle = file.path();
      } catch (IOException e) {
        return said + ": " + e.getMessage();
      }
    }
    await(from, Outcome.COMMITTED, !trial);
    office.tryAtOnce(trial);
    office.handle(new UpdateEvent.Offered(bundle));
    return "";
  }

  private String trial(ControlConnection from) {
    if (!(office.state().phase() instanceof UpdatePhase.Staged)) {
      return "no slot waits for a trial; 'sluice ota install' writes one";
    }
    await(from, Outcome.COMMITTED, false);
    office.handle(new UpdateEvent.TrialAsked());
    return "";
  }

  private String commit(ControlConnection from) {
    UpdatePhase phase = office.state().phase();
    if (phase instanceof UpdatePhase.Staged(Slot slot)) {
      await(from, Outcome.COMMITTED, false);
      office.verified(slot, new UpdateEvent.CommitAsked());
      return "";
    }
    if (phase instanceof UpdatePhase.Proving) {
      await(from, Outcome.COMMITTED, false);
      office.handle(new UpdateEvent.CommitAsked());
      return "";
    }
    return phase instanceof UpdatePhase.Idle
        ? "no slot is on trial; 'sluice ota install' writes one"
        : busy();
  }

  private String rollback(ControlConnection from, String reason) {
    UpdateState state = office.state();
    UpdateEvent event = new UpdateEvent.RollbackAsked(reason);
    UpdatePhase phase = state.phase();
    if (phase instanceof UpdatePhase.Staged) {
      await(from, Outcome.ROLLED_BACK, false);
      office.handle(event);
      return "";
    }
    if (phase instanceof UpdatePhase.Starting || phase instanceof UpdatePhase.Proving) {
      await(from, Outcome.FAILED, false);
      office.handle(event);
      return "";
    }
    return phase instanceof UpdatePhase.Idle ? goBack(from, state, event) : busy();
  }

  private String goBack(ControlConnection from, UpdateState state, UpdateEvent event) {
    if (state.slots().current() == Slot.FACTORY) {
      return "the package's own release is current; there is none before it";
    }
    await(from, Outcome.ROLLED_BACK, false);
    Slot previous = state.slots().previous();
    if (previous == Slot.FACTORY) {
      office.handle(event);
    } else {
      office.verified(previous, event);
    }
    return "";
  }

  private void await(ControlConnection from, Outcome outcome, boolean staged) {
    waiting.add(from);
    wanted = outcome;
    stagedIsEnough = staged;
  }

  /** The update is in another phase. */
  void onState(UpdateState state) {
    String text = PhaseText.of(state.phase());
    if (UpdateMachine.takesOffers(state) && offered != null) {
      offered.close();
      offered = null;
    }
    waiting.forEach(one -> one.send(new ControlMessage.Progress(text)));
    if (stagedIsEnough && state.phase() instanceof UpdatePhase.Staged) {
      answer(true, text);
    }
  }

  /** An update has ended. */
  void onNote(UpdateEffect.Note note) {
    boolean well = note.outcome() == wanted;
    answer(well, well ? "slot " + note.slot() + ": " + note.outcome() : note.reason());
  }

  /** What was to be done was not even begun. */
  void refuse(String reason) {
    answer(false, reason);
  }

  private void answer(boolean ok, String text) {
    waiting.forEach(one -> one.send(new ControlMessage.Answer(ok, text)));
    waiting.clear();
    stagedIsEnough = false;
  }

  /** Somebody did not wait for the answer; what was asked for goes on. */
  void onClosed(ControlConnection connection) {
    waiting.remove(connection);
  }
}
