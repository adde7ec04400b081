package sluice.ota.supervisor;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.ota.Slot;

/**
 * Restarts a cluster's workers one by one: one gets no connections any more, then all that it was
 * given are let in, then it ends, and only once it is ready again comes the next. The first worker
 * is the last, because it has the pins: what is wrong with a new configuration another one finds
 * out, and then the rest is left alone. Loop's thread only.
 */
final class RollingRestart {
  /** How long a worker may take to let in whom it was given; TLS handshakes take their time. */
  static final long SETTLE_MILLIS_MAX = 5_000;

  /** From its end until a worker is ready. */
  static final long READY_MILLIS_MAX = 180_000;

  private final Loop loop;
  private final ArrayDeque<Worker> left = new ArrayDeque<>();
  private final Supplier<Slot> current;
  private final Outcome outcome;
  private @Nullable Worker under;
  private @Nullable Timer timer;
  private boolean stopped;

  /** How it goes. */
  interface Outcome {
    void onProgress(String text);

    /**
     * Called once.
     *
     * @param failure empty if all were restarted
     */
    void onEnd(String failure);
  }

  private RollingRestart(Loop loop, List<Worker> workers, Supplier<Slot> slot, Outcome outcome) {
    this.loop = loop;
    this.current = slot;
    this.outcome = outcome;
    left.addAll(workers.reversed());
  }

  /** Begins with the last of them; answers never before this returns. */
  static RollingRestart begin(
      Loop loop, List<Worker> workers, Supplier<Slot> current, Outcome outcome) {
    RollingRestart made = new RollingRestart(loop, workers, current, outcome);
    loop.defer(made::next);
    return made;
  }

  private void next() {
    Worker worker = left.poll();
    under = worker;
    stopped = false;
    if (worker == null) {
      end("");
      return;
    }
    outcome.onProgress("worker " + worker.number() + " is restarted");
    worker.leave();
    arm(SETTLE_MILLIS_MAX, this::stop);
    onServing(worker);
  }

  /** It may have let everybody in. */
  void onServing(Worker worker) {
    boolean runs = worker.child() != null && worker.child().isUp();
    if (worker == under && !stopped && (!runs || worker.isSettled())) {
      stop();
    }
  }

  private void stop() {
    Worker worker = under;
    if (worker == null || stopped) {
      return;
    }
    stopped = true;
    arm(READY_MILLIS_MAX, () -> end("worker " + worker.number() + " was not ready in time"));
    boolean _ = worker.replace(current.get(), "it is restarted");
  }

  void onReady(Worker worker) {
    if (worker == under && stopped) {
      next();
    }
  }

  /** One that ends although nobody wanted it to is no good sign for the others. */
  void onGone(Worker worker, String reason, boolean asked) {
    if (worker != under) {
      return;
    }
    if (stopped && !asked) {
      end("worker " + worker.number() + " " + reason + "; the others were left alone");
    } else if (!stopped) {
      stop(); // it is started again by now, or soon
    }
  }

  /** The parent ends. */
  void cancel() {
    end("the cluster stops");
  }

  private void end(String failure) {
    if (timer != null) {
      timer.close();
    }
    Worker last = under;
    under = null;
    left.clear();
    if (!failure.isEmpty()) {
      Logger.error("cluster: restart: {}", failure);
    }
    if (last != null && last.isLeaving()) {
      last.stay();
    }
    outcome.onEnd(failure);
  }

  private void arm(long millis, Runnable late) {
    if (timer != null) {
      timer.close();
    }
    timer = loop.setTimeout(millis, late);
  }
}
