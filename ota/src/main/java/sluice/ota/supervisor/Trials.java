package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.Health;
import sluice.loop.control.PassedFds;
import sluice.ota.Slot;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;

/**
 * Starts and stops releases on trial: by a hand-over if the one that works can, else in its place.
 * Loop's thread only.
 */
final class Trials {
  /** By then a start is over, and others have had the processor. */
  private static final long QUIET_MILLIS = 60_000;

  private final Loop loop;
  private final Keeper keeper;
  private final StartCaches caches;
  private final UpdateDriver driver;
  private final LimitsSource source;
  private final Path checkOutput;
  private final Baseline baseline = new Baseline();
  private ProofLimits limits = ProofLimits.DEFAULT;
  private @Nullable Measured before;
  private @Nullable Proof proof;
  private @Nullable HandOver handOver;
  private @Nullable TrialCheck check;
  private @Nullable Slot standingBy;
  private boolean inPlace;
  private long startStep = -1;
  private long stopStep = -1;

  Trials(Loop loop, Keeper keeper, UpdateDriver driver, LimitsSource source, Path checkOutput) {
    this.checkOutput = checkOutput;
    this.loop = loop;
    this.keeper = keeper;
    this.caches = keeper.caches();
    this.driver = driver;
    this.source = source;
  }

  /** Answered by done once the release is ready: first it trains its start-up cache. */
  void start(Slot slot, long step) {
    startStep = step;
    before = baseline.measured();
    caches.train(slot, () -> readLimits(slot, step));
  }

  private void readLimits(Slot slot, long step) {
    if (startStep != step) {
      return; // given up meanwhile
    }
    source.read(slot, read -> begin(slot, step, read));
  }

  private void begin(Slot slot, long step, @Nullable ProofLimits read) {
    if (startStep != step) {
      return; // given up meanwhile
    }
    limits = read == null ? ProofLimits.DEFAULT : read;
    Child worker = keeper.worker();
    if (worker == null || !worker.isUp() || worker.isRecovery()) {
      keeper.work(slot, true);
      return;
    }
    try {
      standingBy = slot;
      keeper.standBy(slot);
    } catch (IOException e) {
      standingBy = null;
      driver.failed(step, "cannot be started: " + e.getMessage());
    }
  }

  /** Answered by done once the release does not run, and the one before has its place again. */
  void stop(Slot slot, long step) {
    stopStep = step;
    startStep = -1;
    caches.cancel();
    endProof();
    Child second = keeper.second();
    Child worker = keeper.worker();
    if (standingBy != null && second != null) {
      HandOver under = handOver;
      if (under == null) {
        second.stop("its trial is given up");
      } else {
        under.abort("its trial is given up");
      }
    } else if (second != null && worker != null && worker.isUp() && second.isUp()) {
      handOver = HandOver.begin(loop, worker, second, new BackOutcome(slot));
    } else {
      replaceByCurrent(slot);
    }
  }

  /** From the disk: whoever is warm is not needed for it. */
  private void replaceByCurrent(Slot slot) {
    long step = stopStep;
    stopStep = -1;
    standingBy = null;
    Child second = keeper.second();
    if (second != null) {
      second.stop("it is started anew");
    }
    keeper.work(driver.state().slots().current(), false);
    keeper.stopped(slot, () -> driver.done(step));
  }

  void onReady(Child child) {
    if (child == keeper.second()) {
      onStandBy(child);
      return;
    }
    baseline.clear();
    loop.setTimeout(QUIET_MILLIS, () -> trainMissing(child)).unref();
    if (startStep >= 0 && driver.state().phase() instanceof UpdatePhase.Starting(Slot slot)) {
      if (child.slot() == slot) {
        started();
      }
    }
  }

  /** Its start-up cache may have been damaged, or the JVM been replaced. */
  private void trainMissing(Child child) {
    boolean works = child == keeper.worker() && child.isUp() && !child.isRecovery();
    if (works && driver.state().phase() instanceof UpdatePhase.Idle) {
      caches.train(child.slot(), () -> {});
    }
  }

  private void onStandBy(Child child) {
    Child worker = keeper.worker();
    if (worker != null && worker.isUp()) {
      handOver = HandOver.begin(loop, worker, child, new TrialOutcome(child.slot()));
    } else {
      inPlace = true;
      child.stop("there is nobody to hand over to it");
    }
  }

  private void started() {
    long step = startStep;
    startStep = -1;
    endProof();
    proof = new Proof(limits, before, loop.clock().nanoTime());
    driver.done(step);
  }

  void onBeat(Child child, Health health) {
    if (child != keeper.worker()) {
      return;
    }
    long now = loop.clock().nanoTime();
    if (!(driver.state().phase() instanceof UpdatePhase.Proving)) {
      baseline.add(now, health);
      return;
    }
    Proof under = proof;
    if (under == null) {
      return;
    }
    long step = driver.state().step();
    switch (under.add(now, health)) {
      case Proof.Verdict.Undecided() -> {}
      case Proof.Verdict.Good() -> good(child, step);
      case Proof.Verdict.Worse(String reason) ->
          driver.handle(new UpdateEvent.Unhealthy(step, reason));
    }
  }

  private void endProof() {
    proof = null;
    TrialCheck under = check;
    if (under != null) {
      under.cancel();
      check = null;
    }
  }

  /** By the figures; the user may have more to ask. */
  private void good(Child trial, long step) {
    if (limits.check().isEmpty()) {
      driver.handle(new UpdateEvent.Healthy(step));
    } else if (check == null) {
      try {
        check =
            TrialCheck.start(
                loop,
                limits.check(),
                trial,
                checkOutput,
                limits.checkMillis(),
                reason -> checked(step, reason));
      } catch (IOException e) {
        driver.handle(new UpdateEvent.Unhealthy(step, "check: " + e.getMessage()));
      }
    }
  }

  private void checked(long step, String reason) {
    endProof();
    driver.handle(
        reason.isEmpty() ? new UpdateEvent.Healthy(step) : new UpdateEvent.Unhealthy(step, reason));
  }

  /** The release on trial has ended by itself. */
  void onTrialEnded(String reason) {
    endProof();
    if (startStep >= 0) {
      long step = startStep;
      startStep = -1;
      driver.failed(step, reason);
    } else {
      driver.handle(new UpdateEvent.Unhealthy(driver.state().step(), reason));
    }
  }

  void onMessage(Child child, ControlMessage message, PassedFds fds) {
    HandOver under = handOver;
    if (under != null) {
      under.onMessage(child, message, fds);
    }
  }

  /** There may be room for more parts. */
  void onDrained() {
    HandOver under = handOver;
    if (under != null) {
      under.relay();
    }
  }

  void onGone(Child child, String reason) {
    HandOver under = handOver;
    if (under != null && !under.isEnded()) {
      under.onGone(child, reason);
      return;
    }
    Slot slot = standingBy;
    if (slot == null || child.slot() != slot) {
      return;
    }
    standingBy = null;
    if (stopStep >= 0) {
      stopped();
    } else if (startStep >= 0) {
      afterStandBy(slot, reason);
    }
  }

  /** It has ended before a hand-over, or because there can be none. */
  private void afterStandBy(Slot slot, String reason) {
    if (inPlace) {
      inPlace = false;
      keeper.work(slot, true);
    } else {
      long step = startStep;
      startStep = -1;
      driver.failed(step, reason);
    }
  }

  private void stopped() {
    long step = stopStep;
    stopStep = -1;
    driver.done(step);
  }

  /** To the release on trial. */
  private final class TrialOutcome implements HandOver.Outcome {
    private final Slot slot;

    TrialOutcome(Slot slot) {
      this.slot = slot;
    }

    @Override
    public void onTaken() {
      handOver = null;
      standingBy = null;
      keeper.swap(true);
      baseline.clear();
      started();
    }

    @Override
    public void onKept(String reason, boolean refused) {
      Logger.info("supervisor: no hand-over to slot {}: {}", slot, reason);
      handOver = null;
      inPlace = refused;
      Child second = keeper.second();
      if (second != null) {
        second.stop("it is to start in the other's place");
      } else {
        standingBy = null;
        if (stopStep >= 0) {
          stopped();
        } else {
          afterStandBy(slot, reason);
        }
      }
    }

    /** Whatever is on disk is whole: the trial goes on from there. */
    @Override
    public void onLost(String reason) {
      Logger.warn("supervisor: {}", reason);
      onKept(reason, stopStep < 0);
    }
  }

  /** Back to the release before. */
  private final class BackOutcome implements HandOver.Outcome {
    private final Slot slot;

    BackOutcome(Slot slot) {
      this.slot = slot;
    }

    @Override
    public void onTaken() {
      handOver = null;
      keeper.swap(false);
      standingBy = slot; // its end is what is waited for
      Child second = keeper.second();
      if (second != null) {
        second.stop("its trial is given up");
      }
    }

    @Override
    public void onKept(String reason, boolean refused) {
      Logger.warn("supervisor: nothing came back from slot {}: {}", slot, reason);
      handOver = null;
      replaceByCurrent(slot);
    }

    @Override
    public void onLost(String reason) {
      onKept(reason, false);
    }
  }
}
