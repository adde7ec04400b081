package sluice.ota;

import java.util.List;
import sluice.ota.UpdateEffect.Outcome;
import sluice.ota.UpdateEvent.CommitAsked;
import sluice.ota.UpdateEvent.Done;
import sluice.ota.UpdateEvent.Failed;
import sluice.ota.UpdateEvent.Healthy;
import sluice.ota.UpdateEvent.Offered;
import sluice.ota.UpdateEvent.RollbackAsked;
import sluice.ota.UpdateEvent.TrialAsked;
import sluice.ota.UpdateEvent.Unhealthy;
import sluice.ota.UpdatePhase.Clearing;
import sluice.ota.UpdatePhase.GoingBack;
import sluice.ota.UpdatePhase.Idle;
import sluice.ota.UpdatePhase.MarkingBad;
import sluice.ota.UpdatePhase.MarkingGood;
import sluice.ota.UpdatePhase.MarkingTrial;
import sluice.ota.UpdatePhase.MarkingTrying;
import sluice.ota.UpdatePhase.Noting;
import sluice.ota.UpdatePhase.Proving;
import sluice.ota.UpdatePhase.RaisingFloor;
import sluice.ota.UpdatePhase.Reverting;
import sluice.ota.UpdatePhase.Staged;
import sluice.ota.UpdatePhase.Starting;
import sluice.ota.UpdatePhase.Stopping;
import sluice.ota.UpdatePhase.Switching;
import sluice.ota.UpdatePhase.Syncing;
import sluice.ota.UpdatePhase.Unsure;
import sluice.ota.UpdatePhase.Verifying;
import sluice.ota.UpdatePhase.Writing;

/**
 * The order of an update: verify, mark the next slot bad, write, sync, mark it a trial, start it,
 * see that it is healthy, commit. That order is the argument why power may go at any moment; it
 * stands in {@link #done} and nowhere else. What is current is never written to; what is not
 * current is started only if it is marked a trial, which is after all of it is on disk; and the
 * commit is one rename.
 *
 * <p>Pure: no clock, no I/O, any thread.
 */
public final class UpdateMachine {
  /** Why a slot is bad that nobody has judged: what is in it is not whole. */
  public static final String BEING_WRITTEN = "being written";

  private static final String CUT_SHORT = "its trial ended with a loss of power or of the process";

  private UpdateMachine() {}

  /**
   * Where the slots on disk lead after a start of the machine: finish or take back, never try
   * again.
   */
  public static UpdateStep restart(Slots slots) {
    return restart(slots, slots.current());
  }

  /**
   * The same where a trial is a start of the whole board, and the machine's own start is how it
   * hears of it: what runs and is marked as being tried, is being proved.
   *
   * @param running what the board was started with
   */
  public static UpdateStep restart(Slots slots, Slot running) {
    UpdateState state = new UpdateState(new Idle(), slots, 0);
    Mark current = slots.mark(slots.current());
    if (current == Mark.TRIAL || current == Mark.TRYING) {
      return to(state, new RaisingFloor(slots.current())); // power went just after the commit
    }
    Slot next = slots.next();
    if (running == next && slots.mark(next) == Mark.TRYING) {
      return to(state, new Proving(next));
    }
    return slots.mark(next) == Mark.TRYING
        ? to(state, new MarkingBad(next, Outcome.FAILED, CUT_SHORT))
        : to(state, waiting(slots));
  }

  private static UpdatePhase waiting(Slots slots) {
    return slots.mark(slots.next()) == Mark.TRIAL ? new Staged(slots.next()) : new Idle();
  }

  /** The machine after an event. What a phase does not expect changes nothing. */
  public static UpdateStep next(UpdateState state, UpdateEvent event) {
    return switch (event) {
      case Offered(String bundle) -> offered(state, bundle);
      case TrialAsked() ->
          state.phase() instanceof Staged(Slot slot)
              ? to(state, new MarkingTrying(slot))
              : unchanged(state);
      case CommitAsked() -> commitAsked(state);
      case RollbackAsked(String reason) -> rollbackAsked(state, reason);
      case Done(long step) -> step == state.step() ? done(state) : unchanged(state);
      case Failed(long step, String reason) ->
          step == state.step() ? failed(state, reason) : unchanged(state);
      case Healthy(long step) ->
          step == state.step() && state.phase() instanceof Proving(Slot slot)
              ? to(state, new Switching(slot))
              : unchanged(state);
      case Unhealthy(long step, String reason) ->
          step == state.step() && state.phase() instanceof Proving(Slot slot)
              ? to(state, new Stopping(slot, reason, false))
              : unchanged(state);
    };
  }

  /** Whether a phase takes an offer. */
  public static boolean takesOffers(UpdateState state) {
    return state.phase() instanceof Idle || state.phase() instanceof Staged;
  }

  private static UpdateStep offered(UpdateState state, String bundle) {
    return takesOffers(state) ? to(state, new Verifying(bundle)) : unchanged(state);
  }

  private static UpdateStep commitAsked(UpdateState state) {
    return switch (state.phase()) {
      case Staged(Slot slot) -> to(state, new Switching(slot));
      case Proving(Slot slot) -> to(state, new Switching(slot));
      case Idle _, Verifying _, Clearing _, Writing _, Syncing _, MarkingTrial _ ->
          unchanged(state);
      case MarkingTrying _, Starting _, Switching _, RaisingFloor _ -> unchanged(state);
      case MarkingGood _, Stopping _, Reverting _, GoingBack _ -> unchanged(state);
      case MarkingBad _, Noting _, Unsure _ -> unchanged(state);
    };
  }

  private static UpdateStep rollbackAsked(UpdateState state, String reason) {
    Slots slots = state.slots();
    return switch (state.phase()) {
      case Idle() ->
          slots.current() == Slot.FACTORY
              ? unchanged(state)
              : to(state, new GoingBack(slots.current(), slots.previous(), reason));
      case Staged(Slot slot) -> to(state, new MarkingBad(slot, Outcome.ROLLED_BACK, reason));
      case Starting(Slot slot) -> to(state, new Stopping(slot, reason, false));
      case Proving(Slot slot) -> to(state, new Stopping(slot, reason, false));
      case Verifying _, Clearing _, Writing _, Syncing _, MarkingTrial _ -> unchanged(state);
      case MarkingTrying _, Switching _, RaisingFloor _, MarkingGood _ -> unchanged(state);
      case Stopping _, Reverting _, GoingBack _, MarkingBad _ -> unchanged(state);
      case Noting _, Unsure _ -> unchanged(state);
    };
  }

  /** The spine: what follows what. */
  private static UpdateStep done(UpdateState state) {
    return switch (state.phase()) {
      case Verifying _ -> to(state, new Clearing(state.slots().next()));
      case Clearing(Slot slot) -> to(marked(state, slot, Mark.BAD), new Writing(slot));
      case Writing(Slot slot) -> to(state, new Syncing(slot));
      case Syncing(Slot slot) -> to(state, new MarkingTrial(slot));
      case MarkingTrial(Slot slot) -> to(marked(state, slot, Mark.TRIAL), new Staged(slot));
      case MarkingTrying(Slot slot) -> to(marked(state, slot, Mark.TRYING), new Starting(slot));
      case Starting(Slot slot) -> to(state, new Proving(slot));
      case Switching(Slot slot) -> to(switched(state, slot), new RaisingFloor(slot));
      case RaisingFloor(Slot slot) -> to(state, new MarkingGood(slot));
      case MarkingGood(Slot slot) ->
          note(marked(state, slot, Mark.GOOD), slot, Outcome.COMMITTED, "");

      case Stopping(Slot slot, String reason, boolean switchFailed) ->
          switchFailed
              ? to(state, new Reverting(slot, reason))
              : to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case Reverting(Slot slot, String reason) ->
          to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case GoingBack(Slot from, Slot to, String reason) ->
          to(switched(state, to), new MarkingBad(from, Outcome.ROLLED_BACK, reason));
      case MarkingBad(Slot slot, Outcome outcome, String reason) ->
          note(marked(state, slot, Mark.BAD), slot, outcome, reason);
      case Noting _ -> to(state, waiting(state.slots()));
      case Idle _, Staged _, Proving _, Unsure _ -> unchanged(state);
    };
  }

  private static UpdateStep failed(UpdateState state, String reason) {
    return switch (state.phase()) {
      case Verifying _ -> note(state, state.slots().next(), Outcome.REFUSED, reason);
      // It may be marked by now, and is taken for bad: no rollback goes there.
      case Clearing(Slot slot) ->
          note(marked(state, slot, Mark.BAD), slot, Outcome.REFUSED, reason);
      case Writing(Slot slot) -> to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case Syncing(Slot slot) -> to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case MarkingTrial(Slot slot) -> to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case MarkingTrying(Slot slot) -> to(state, new MarkingBad(slot, Outcome.FAILED, reason));
      case Starting(Slot slot) -> to(state, new Stopping(slot, reason, false));
      case Switching(Slot slot) -> to(state, new Stopping(slot, reason, true));
      case RaisingFloor(Slot slot) -> to(state, new MarkingGood(slot));
      case MarkingGood(Slot slot) -> note(state, slot, Outcome.COMMITTED, reason);
      // It could not be stopped, so it is given up as it is; its mark keeps it from a next start.
      case Stopping _ -> done(state);
      case Reverting(Slot slot, String first) -> unsure(state, slot, first + "; then " + reason);
      case GoingBack(Slot from, Slot _, String _) -> unsure(state, from, reason);
      case MarkingBad(Slot slot, Outcome outcome, String first) ->
          note(marked(state, slot, Mark.BAD), slot, outcome, first + "; marking it bad: " + reason);
      case Noting _ -> to(state, waiting(state.slots()));
      case Idle _, Staged _, Proving _, Unsure _ -> unchanged(state);
    };
  }

  private static UpdateStep note(UpdateState state, Slot slot, Outcome outcome, String reason) {
    return to(state, new Noting(new UpdateEffect.Note(slot, outcome, reason)));
  }

  private static UpdateStep unsure(UpdateState state, Slot slot, String reason) {
    return new UpdateStep(
        state.in(new Unsure(reason)),
        List.of(new UpdateEffect.Note(slot, Outcome.UNKNOWN, reason)));
  }

  private static UpdateState marked(UpdateState state, Slot slot, Mark mark) {
    return state.with(state.slots().with(slot, mark));
  }

  private static UpdateState switched(UpdateState state, Slot slot) {
    return state.with(state.slots().withCurrent(slot));
  }

  private static UpdateStep unchanged(UpdateState state) {
    return new UpdateStep(state, List.of());
  }

  private static UpdateStep to(UpdateState state, UpdatePhase phase) {
    UpdateState next = state.in(phase);
    return new UpdateStep(
        next,
        switch (phase) {
          case Idle _, Staged _, Proving _, Unsure _ -> List.of();
          case Verifying(String bundle) -> List.of(new UpdateEffect.Verify(bundle));
          case Clearing(Slot slot) -> mark(slot, Mark.BAD, BEING_WRITTEN);
          case Writing(Slot slot) -> List.of(new UpdateEffect.Write(slot));
          case Syncing(Slot slot) -> List.of(new UpdateEffect.Sync(slot));
          case MarkingTrial(Slot slot) -> mark(slot, Mark.TRIAL, "");
          case MarkingTrying(Slot slot) -> mark(slot, Mark.TRYING, "");
          case Starting(Slot slot) -> List.of(new UpdateEffect.Start(slot));
          case Switching(Slot slot) -> List.of(new UpdateEffect.SwitchTo(slot));
          case RaisingFloor(Slot slot) -> List.of(new UpdateEffect.RaiseFloor(slot));
          case MarkingGood(Slot slot) -> mark(slot, Mark.GOOD, "");
          case Stopping(Slot slot, String _, boolean _) -> List.of(new UpdateEffect.Stop(slot));
          case Reverting _ -> List.of(new UpdateEffect.SwitchTo(next.slots().current()));
          case GoingBack(Slot _, Slot to, String _) -> List.of(new UpdateEffect.SwitchTo(to));
          case MarkingBad(Slot slot, Outcome _, String reason) -> mark(slot, Mark.BAD, reason);
          case Noting(UpdateEffect.Note note) -> List.of(note);
        });
  }

  private static List<UpdateEffect> mark(Slot slot, Mark mark, String reason) {
    return List.of(new UpdateEffect.SetMark(slot, mark, reason));
  }
}
