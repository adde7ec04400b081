package sluice.addons.host;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.host.AddonState.Event;
import sluice.addons.host.AddonState.Running;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;

/**
 * One addon from its files to its end; {@link AddonState} is its table. What may take long
 * (reading, mapping, constructors, destructors) is a worker's. Loop's thread only.
 */
final class HostedAddon {
  private static final long DRAIN_MILLIS = 10;
  private static final long GRACE_NANOS = 100_000_000;
  private static final long SLOW_DRAIN_NANOS = 5_000_000_000L;

  final Candidate candidate;
  private AddonBody body;
  private final WorkerPool loaders;
  private final Loop loop;
  private final AddonParts parts;
  private final Crumb crumb;
  private final Consumer<HostedAddon> onChange;
  private AddonState state = new AddonState.Resolved();
  private int number;
  private boolean jobRuns;
  private @Nullable Timer draining;
  private long drainSinceNanos;
  private long drainedNanos;
  private boolean drainBegun;
  private boolean slowDrainTold;

  /**
   * One that does nothing yet.
   *
   * @param onChange hears of each new state, in a turn of its own
   */
  HostedAddon(
      Candidate candidate,
      AddonBody body,
      Surroundings around,
      Map<String, String> config,
      WorkerPool loaders,
      Consumer<HostedAddon> onChange) {
    this.candidate = candidate;
    this.body = body;
    this.loaders = loaders;
    this.loop = around.loop();
    this.crumb = around.crumb();
    this.onChange = onChange;
    AddonScope scope = new AddonScope(around, candidate.manifest(), config, this::broke);
    this.parts = AddonParts.of(scope);
  }

  String name() {
    return candidate.name();
  }

  AddonState state() {
    return state;
  }

  AddonParts parts() {
    return parts;
  }

  /** Verifies and maps it; once it is linked, somebody starts it. */
  void load() {
    onWorker("verify", body::verify, this::verified);
  }

  private void verified() {
    String identity = Crumb.identity(name(), body.sum());
    if (crumb.hasCrashed(identity) && body.isInProcess() && !demote()) {
      return;
    }
    number = body.isInProcess() ? crumb.number(identity) : 0;
    parts.scope().crumb(number);
    happened(new Event.Checked());
    if (state instanceof AddonState.Verified) {
      onWorker("map", this::map, () -> happened(new Event.Mapped()));
    }
  }

  /** It is not let in again. Whether it goes on, in a process of its own. */
  private boolean demote() {
    String list = "'addons.crashed' beside the spool has the list";
    AddonBody other =
        body.isolated("not in the gateway's, which it has cost or held up before; " + list);
    if (other == null) {
      happened(
          new Event.Broke(name() + ": was running when the gateway ended; replace it; " + list));
      return false;
    }
    Logger.warn("addon {}: runs in a process of its own from now on; {}", name(), list);
    body = other;
    return true;
  }

  /**
   * Whether it has failed by holding the loop up again and again, and may try once more in a
   * process of its own; that it has to be there is remembered.
   */
  boolean isDemoted() {
    boolean tooSlow = parts.scope().budget.strikes() >= Budget.STOP_FROM;
    if (state instanceof AddonState.Failed && tooSlow && body.isInProcess()) {
      String identity = Crumb.identity(name(), body.sum());
      crumb.blame(identity);
      var _ = loaders.submit("remember addon " + name(), crumb::save, (done, failure) -> {});
      return true;
    }
    return false;
  }

  private void map() throws IOException {
    crumb.loader(number);
    try {
      body.map();
    } finally {
      crumb.loader(0);
    }
  }

  private @Nullable String unmap() {
    crumb.loader(number);
    try {
      return body.unmap();
    } finally {
      crumb.loader(0);
    }
  }

  /** What a worker does of a load. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private void onWorker(String what, Step step, Runnable onDone) {
    jobRuns = true;
    boolean taken =
        loaders.submit(
            what + " addon " + name(),
            () -> {
              step.run();
              return true;
            },
            (done, failure) -> {
              jobRuns = false;
              if (failure != null) {
                happened(new Event.Broke(reason(failure)));
              } else {
                onDone.run();
              }
              releaseIfDrained();
            });
    if (!taken) {
      jobRuns = false;
      happened(new Event.Broke("too many addons are being loaded; try again"));
    }
  }

  private static String reason(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return String.valueOf(failure.getMessage());
  }

  /** Lets it begin, once it is linked. */
  void start() {
    if (!(state instanceof AddonState.Linked)) {
      return;
    }
    try {
      body.start(parts);
      happened(new Event.Started());
    } catch (IOException | RuntimeException e) { // also what its data makes of our reading it
      broke(String.valueOf(e.getMessage()));
    }
  }

  /** Ends it. May be called by a callback of its own. */
  void stop() {
    happened(new Event.StopAsked());
  }

  /**
   * As {@link #stop}; when it returns nothing of it is called any more. No frame of it is below.
   */
  void stopNow() {
    stop();
    if (state instanceof AddonState.Draining) {
      drain();
    }
  }

  /** It has done something after which it cannot go on. */
  void broke(String reason) {
    happened(new Event.Broke(reason));
  }

  private void happened(Event event) {
    AddonState before = state;
    state = AddonState.next(before, event);
    if (state.equals(before)) {
      return;
    }
    tell();
    if (state instanceof AddonState.Draining && !(before instanceof AddonState.Draining)) {
      drainSinceNanos = loop.nowNanos();
      loop.defer(this::drain);
    }
    if (state instanceof AddonState.Failed && !(before instanceof AddonState.Draining)) {
      forgetFiles();
    }
    loop.defer(() -> onChange.accept(this));
  }

  private void tell() {
    if (state instanceof AddonState.Failed failed) {
      Logger.error("addon {}: failed: {}", name(), failed.reason());
    } else if (state instanceof Running || state instanceof AddonState.Unloaded) {
      String version = candidate.manifest().version();
      Logger.info("addon {}{}: {}", name(), version.isEmpty() ? "" : " " + version, state.label());
    } else {
      Logger.debug("addon {}: {}", name(), state.label());
    }
  }

  /** Nothing of it has run: what verifying has opened is closed. */
  private void forgetFiles() {
    var _ = loaders.submit("forget addon " + name(), () -> "" + unmap(), (done, failure) -> {});
  }

  // --- draining ---

  private void drain() {
    if (drainBegun) {
      return;
    }
    if (parts.scope().isInside()) {
      loop.defer(this::drain); // a callback of it waits for something; its frames are below
      return;
    }
    drainBegun = true;
    parts.scope().end();
    draining = loop.setInterval(DRAIN_MILLIS, this::releaseIfDrained);
    draining.unref();
    releaseIfDrained();
  }

  private void releaseIfDrained() {
    Timer timer = draining;
    if (timer == null || jobRuns) {
      return;
    }
    if (!parts.scope().isDrained()) {
      tellSlowDrain();
      return;
    }
    if (parts.threads().hasForeignThreads() && !isGraceOver()) {
      return; // between its release and its end a thread is in the addon's code
    }
    timer.close();
    draining = null;
    body.dismiss();
    parts.threads().close();
    release();
  }

  private boolean isGraceOver() {
    drainedNanos = drainedNanos == 0 ? loop.nowNanos() : drainedNanos;
    return loop.nowNanos() - drainedNanos >= GRACE_NANOS;
  }

  private void tellSlowDrain() {
    if (!slowDrainTold && loop.nowNanos() - drainSinceNanos > SLOW_DRAIN_NANOS) {
      slowDrainTold = true;
      Logger.warn("addon {}: cannot be unloaded yet: {}", name(), heldBy());
    }
  }

  private void release() {
    boolean taken =
        loaders.submit(
            "unmap addon " + name(),
            () -> new Event.Released(unmap()),
            (released, failure) ->
                happened(
                    released == null ? new Event.Released(String.valueOf(failure)) : released));
    if (!taken) {
      loop.setTimeout(DRAIN_MILLIS, this::release).unref();
    }
  }

  /** What its end waits for. */
  List<String> heldBy() {
    return parts.scope().whats();
  }

  /** How the status calls its state. */
  String label() {
    boolean restarts = state instanceof Running && body.isRestarting();
    return restarts ? "restarting" : state.label();
  }

  /** What its kind tells of it while it runs. */
  String note() {
    return body.note();
  }
}
