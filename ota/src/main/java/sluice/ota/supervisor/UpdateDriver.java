package sluice.ota.supervisor;

import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdateMachine;
import sluice.ota.UpdateState;
import sluice.ota.UpdateStep;
import sluice.ota.store.StoreEffects;

/**
 * Drives {@link UpdateMachine} from a loop: what concerns bundles in a process of their own, what
 * concerns the disk on a worker, what concerns children here. Each answer carries the step that it
 * answers. Loop's thread only.
 */
final class UpdateDriver {
  private static final int QUEUE_MAX = 8;

  private final StoreEffects effects;
  private final WorkerPool worker;
  private final @Nullable Installer installer;
  private final Listener listener;
  private UpdateState state;

  /** Hears of the update, and has releases started and stopped. */
  interface Listener {
    /** After each change of phase, before its effects. */
    void onState(UpdateState state);

    /** To be answered by {@link #done} or {@link #failed} of this step. */
    void start(Slot slot, long step);

    /** As {@link #start}. */
    void stop(Slot slot, long step);

    /** An update has ended. */
    void onNote(UpdateEffect.Note note);
  }

  private UpdateDriver(
      Loop loop,
      StoreEffects effects,
      @Nullable Installer installer,
      Listener listener,
      UpdateState state) {
    this.effects = effects;
    this.installer = installer;
    this.worker = WorkerPool.open(loop, "store", 1, QUEUE_MAX);
    this.listener = listener;
    this.state = state;
  }

  /**
   * Begins with what a power cut or a kill has left; blocks for it.
   *
   * @param installer null: this process verifies and writes
   */
  static UpdateDriver open(
      Loop loop, StoreEffects effects, @Nullable Installer installer, Listener listener)
      throws IOException {
    UpdateDriver driver = new UpdateDriver(loop, effects, installer, listener, effects.restart());
    UpdateEffect.Note note = effects.takeNote();
    if (note != null) {
      loop.defer(() -> listener.onNote(note));
    }
    return driver;
  }

  UpdateState state() {
    return state;
  }

  /** Tells the machine. */
  void handle(UpdateEvent event) {
    UpdateStep step = UpdateMachine.next(state, event);
    boolean changed = step.state().step() != state.step();
    state = step.state();
    if (changed) {
      Logger.info("update: {}", state.phase());
      listener.onState(state);
    }
    long answered = step.state().step();
    step.effects().forEach(effect -> carryOut(effect, answered));
  }

  void done(long step) {
    handle(new UpdateEvent.Done(step));
  }

  void failed(long step, String reason) {
    handle(new UpdateEvent.Failed(step, reason));
  }

  private void carryOut(UpdateEffect effect, long step) {
    switch (effect) {
      case UpdateEffect.Start(Slot slot) -> listener.start(slot, step);
      case UpdateEffect.Stop(Slot slot) -> listener.stop(slot, step);
      case UpdateEffect.Verify(String bundle) ->
          install(effect, step, (by, outcome) -> by.verify(bundle, outcome));
      case UpdateEffect.Write(Slot slot) ->
          install(effect, step, (by, outcome) -> by.write(slot, outcome));
      case UpdateEffect.Sync(Slot slot) ->
          install(effect, step, (by, outcome) -> by.sync(slot, outcome));
      case UpdateEffect.SetMark _, UpdateEffect.SwitchTo _, UpdateEffect.RaiseFloor _ ->
          onWorker(effect, step);
      case UpdateEffect.Note _ -> {
        if (installer != null) {
          installer.end();
        }
        onWorker(effect, step);
      }
    }
  }

  private void install(
      UpdateEffect effect, long step, BiConsumer<Installer, Installer.Outcome> request) {
    if (installer == null) {
      onWorker(effect, step);
      return;
    }
    request.accept(
        installer,
        answer -> {
          if (answer.ok()) {
            done(step);
          } else {
            failed(step, answer.text());
          }
        });
  }

  private void onWorker(UpdateEffect effect, long step) {
    boolean taken =
        worker.submit(
            "update",
            () -> {
              effects.carryOut(effect);
              return true;
            },
            (did, failure) -> answer(effect, step, failure));
    assert taken : "one effect is outstanding at a time, and a note";
  }

  private void answer(UpdateEffect effect, long step, @Nullable Throwable failure) {
    if (effect instanceof UpdateEffect.Note note) {
      listener.onNote(note);
    }
    switch (failure) {
      case null -> done(step);
      case IOException e -> failed(step, String.valueOf(e.getMessage()));
      case Error e -> throw e;
      default -> throw new IllegalStateException("update: " + effect, failure);
    }
  }
}
