package sluice.ota.store;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.Mark;
import sluice.ota.Payload;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdateMachine;
import sluice.ota.UpdateState;
import sluice.ota.UpdateStep;
import sluice.ota.Version;

/**
 * Carries out what {@link UpdateMachine} asks for, on a store, one effect after the other.
 * Blocking, one thread at a time.
 */
public final class StoreEffects {
  /** Who verifies bundles. */
  public interface Source {
    /**
     * Verifies a bundle, and that this board takes it.
     *
     * @throws IOException if it is refused; the message says why
     */
    Offer verify(String bundle) throws IOException;
  }

  /** Who starts and stops releases. */
  public interface Children {
    /** Returns when the release says READY. */
    void start(Slot slot) throws IOException;

    /** Returns when it does not run. */
    void stop(Slot slot) throws IOException;
  }

  /**
   * A verified release.
   *
   * @param roots by which it was signed, and which this board has not met before
   */
  public record Offer(
      Manifest manifest,
      byte[] manifestBytes,
      long delegationVersion,
      List<NewRoot> roots,
      Payload payload) {
    public Offer {
      roots = List.copyOf(roots);
    }
  }

  /** Root keys to be kept. */
  public record NewRoot(long number, byte[] signed) {}

  private final SlotStore store;
  private final Source source;
  private final Children children;
  private final Supplier<Instant> clock;
  private @Nullable Offer offer;
  private UpdateEffect.@Nullable Note lastNote;

  public StoreEffects(SlotStore store, Source source, Children children, Supplier<Instant> clock) {
    this.store = store;
    this.source = source;
    this.children = children;
    this.clock = clock;
  }

  /** The machine's first state, after it has finished what power cut short. */
  public UpdateState restart() throws IOException {
    return settle(UpdateMachine.restart(store.slots()));
  }

  /** The same where slots are whole systems, of which one was started with the board. */
  public UpdateState restart(Slot running) throws IOException {
    return settle(UpdateMachine.restart(store.slots(), running));
  }

  /** Tells the machine an event, and carries out all that follows from it. */
  public UpdateState handle(UpdateState state, UpdateEvent event) {
    return settle(UpdateMachine.next(state, event));
  }

  /**
   * How an update ended since this was last asked, also if the history could not be written; null
   * if none did.
   */
  public UpdateEffect.@Nullable Note takeNote() {
    UpdateEffect.Note note = lastNote;
    lastNote = null;
    return note;
  }

  private UpdateState settle(UpdateStep first) {
    UpdateStep step = first;
    while (!step.effects().isEmpty()) {
      UpdateEvent answer = new UpdateEvent.Done(step.state().step());
      try {
        for (UpdateEffect effect : step.effects()) {
          carryOut(effect);
        }
      } catch (IOException e) {
        String reason = String.valueOf(e.getMessage());
        answer = new UpdateEvent.Failed(step.state().step(), reason);
      }
      step = UpdateMachine.next(step.state(), answer);
    }
    return step.state();
  }

  /**
   * Carries out one effect, for who drives the machine by himself.
   *
   * @throws IOException if it failed, and may have happened in part
   */
  public void carryOut(UpdateEffect effect) throws IOException {
    switch (effect) {
      case UpdateEffect.Verify(String bundle) -> offer = source.verify(bundle);
      case UpdateEffect.SetMark(Slot slot, Mark mark, String reason) ->
          store.mark(slot, mark, reason);
      case UpdateEffect.Write(Slot slot) -> write(slot);
      case UpdateEffect.Sync(Slot slot) -> store.sync(slot);
      case UpdateEffect.Start(Slot slot) -> children.start(slot);
      case UpdateEffect.Stop(Slot slot) -> children.stop(slot);
      case UpdateEffect.SwitchTo(Slot slot) -> store.switchTo(slot);
      case UpdateEffect.RaiseFloor(Slot slot) -> store.raiseFloor(slot);
      case UpdateEffect.Note note -> note(note);
    }
  }

  private void write(Slot slot) throws IOException {
    Offer verified = offer;
    offer = null;
    if (verified == null) {
      throw new IllegalStateException("nothing was verified"); // the machine is wrong
    }
    for (NewRoot root : verified.roots()) {
      store.addRoot(root.number(), root.signed());
    }
    store.raiseDelegationFloor(verified.delegationVersion());
    store.write(slot, verified.manifest(), verified.manifestBytes(), verified.payload());
  }

  private void note(UpdateEffect.Note note) throws IOException {
    lastNote = note;
    Version version = store.version(note.slot());
    boolean unwritten = note.outcome() == UpdateEffect.Outcome.REFUSED;
    String line =
        clock.get().truncatedTo(ChronoUnit.SECONDS)
            + " "
            + note.outcome().name().toLowerCase(Locale.ROOT)
            + (unwritten ? "" : " slot " + note.slot() + (version == null ? "" : " " + version))
            + (note.reason().isEmpty() ? "" : ": " + note.reason());
    store.note(line);
  }
}
