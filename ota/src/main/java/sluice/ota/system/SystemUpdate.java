package sluice.ota.system;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.ota.ReleaseFile;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;

/**
 * An update of the whole system, driven by {@link sluice.ota.UpdateMachine} as one of a release is:
 * only that a start is a start of the board. It is armed, the board is restarted, and whoever opens
 * this then, in the system on trial, goes on with {@link UpdatePhase.Proving}; in any other it is
 * marked bad. Blocking, one thread at a time.
 */
public final class SystemUpdate implements Closeable {
  /** The files that it needs, and the boot loader's markers. */
  public record Places(SystemTree tree, BootMarkers markers) {}

  private final SlotStore store;
  private final BootMarkers markers;
  private final Slot running;
  private final StoreEffects effects;
  private UpdateState state;

  private SystemUpdate(
      Places places,
      SlotStore store,
      StoreEffects.Source source,
      Slot running,
      Supplier<Instant> clock)
      throws IOException {
    this.store = store;
    this.markers = places.markers();
    this.running = running;
    StoreEffects.Source one = bundle -> requireImage(source.verify(bundle));
    this.effects = new StoreEffects(store, one, new Board(), clock);
    this.state = effects.restart(running);
    settle();
  }

  /**
   * Opens it, and finishes what a loss of power or an end of this process has left.
   *
   * @param source who verifies bundles
   * @param running which system this board was started with
   */
  public static SystemUpdate open(
      Places places, StoreEffects.Source source, Slot running, Supplier<Instant> clock)
      throws IOException {
    SlotStore store = SlotStore.open(places.tree());
    return new SystemUpdate(places, store, source, running, clock);
  }

  private static StoreEffects.Offer requireImage(StoreEffects.Offer offer) throws IOException {
    ReleaseFile first = offer.manifest().files().getFirst();
    if (offer.manifest().files().size() != 1 || !first.path().equals(SystemTree.IMAGE)) {
      throw new IOException("it is no release of a system: that has one file, " + SystemTree.IMAGE);
    }
    return offer;
  }

  public SlotStore store() {
    return store;
  }

  public UpdateState state() {
    return state;
  }

  /** Whether the system that runs is the one on trial. */
  public boolean isOnTrial() {
    return state.phase() instanceof UpdatePhase.Proving(Slot slot) && slot == running;
  }

  /**
   * Whether the board is to be restarted: into a trial that is armed, or out of a system that is
   * not the current one and not on trial either.
   */
  public boolean wantsRestart() {
    boolean armed = state.phase() instanceof UpdatePhase.Proving(Slot slot) && slot != running;
    return armed || (running != state.slots().current() && !isOnTrial());
  }

  /** How an update ended since this was last asked; null if none did. */
  public UpdateEffect.@Nullable Note takeNote() {
    return effects.takeNote();
  }

  /**
   * Verifies a bundle, writes it to the other partition, and arms its trial.
   *
   * @throws IOException if it was refused or could not be written; the message says why
   */
  public void install(String bundle) throws IOException {
    requireIdle();
    tell(new UpdateEvent.Offered(bundle));
    if (state.phase() instanceof UpdatePhase.Staged) {
      tell(new UpdateEvent.TrialAsked());
    }
    if (!wantsRestart()) {
      UpdateEffect.Note note = takeNote();
      throw new IOException(note == null ? "" + state.phase() : note.reason());
    }
  }

  /**
   * Makes the other system the current one again.
   *
   * @throws IOException if it is not known to be good, or is not what it was
   */
  public void rollback(String reason) throws IOException {
    requireIdle();
    Slot previous = state.slots().previous();
    if (previous == Slot.FACTORY) {
      throw new IOException(
          "the other system is not known to be good; there is none to go back to");
    }
    store.verify(previous);
    tell(new UpdateEvent.RollbackAsked(reason));
  }

  private void requireIdle() throws IOException {
    if (isOnTrial()) {
      throw new IOException("this system is on trial; its proof comes first");
    }
    if (running != state.slots().current()) {
      throw new IOException("this system is not the current one; restart the board first");
    }
  }

  /** The system on trial works: it becomes current. */
  public void healthy() {
    tell(new UpdateEvent.Healthy(state.step()));
  }

  /** The system on trial does not do its work: it is marked bad, and to be left. */
  public void unhealthy(String reason) {
    tell(new UpdateEvent.Unhealthy(state.step(), reason));
  }

  private void tell(UpdateEvent event) {
    state = effects.handle(state, event);
    try {
      settle();
    } catch (IOException e) { // whoever opens this next tries again, and writes nothing before
      Logger.warn("system: the boot loader's markers stay as they are: {}", e.getMessage());
    }
  }

  /** Markers are there for as long as something is being tried. */
  private void settle() throws IOException {
    if (!(state.phase() instanceof UpdatePhase.Proving)) {
      markers.clear();
    }
  }

  @Override
  public void close() {
    store.close();
  }

  /** Starts the board's systems. */
  private final class Board implements StoreEffects.Children {
    /** Done means that it is what the board starts next. */
    @Override
    public void start(Slot slot) throws IOException {
      if (slot == markers.current()) {
        throw new IllegalStateException("slot " + slot + " is current"); // the machine is wrong
      }
      markers.tryOther();
    }

    /** It goes with the restart that follows; that it is not tried again, its mark sees to. */
    @Override
    public void stop(Slot slot) {}
  }
}
