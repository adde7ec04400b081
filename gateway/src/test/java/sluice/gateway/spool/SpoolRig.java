package sluice.gateway.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/**
 * A spool on simulated time whose disk work runs on the loop itself: one job a turn, or as slowly
 * as a test wants.
 */
final class SpoolRig implements SpoolListener {
  private record Job(String name, Runnable work) {}

  static final BootId BOOT = new BootId(1, 1);

  final SimulatedClock clock = new SimulatedClock();
  final SimulatedPoller poller = new SimulatedPoller(clock);
  final Loop loop = Loop.open(clock, poller);
  final Spool spool;
  final List<Long> durable = new ArrayList<>();
  private final ArrayDeque<Job> jobs = new ArrayDeque<>();

  /** How long each job of the disk takes. */
  long diskMillis;

  boolean opened;
  @Nullable IOException openFailure;

  SpoolRig(Disk disk, SpoolOptions options) {
    this(disk, options, BOOT);
  }

  /** A spool after so many boots, whose clocks have nothing in common. */
  SpoolRig(Disk disk, SpoolOptions options, BootId boot) {
    spool =
        Spool.open(
            loop,
            disk,
            new DiskWorker() {
              @Override
              public <T extends @Nullable Object> boolean submit(
                  String job, Callable<T> work, WorkerPool.Completion<T> onDone) {
                jobs.add(new Job(job, () -> runJob(work, onDone)));
                if (jobs.size() == 1) {
                  startJob();
                }
                return true;
              }
            },
            options,
            boot,
            this);
    loop.turn();
    loop.turn();
  }

  /** The job stays in the queue until it is done: the next one waits for it. */
  private void startJob() {
    if (diskMillis == 0) {
      loop.defer(this::finishJob);
    } else {
      var _ = loop.setTimeout(diskMillis, this::finishJob);
    }
  }

  private void finishJob() {
    jobs.element().work.run();
    jobs.remove();
    if (!jobs.isEmpty()) {
      startJob();
    }
  }

  /** Whether a commit is on its way: what it was given it has, and nothing is written yet. */
  boolean isCommitting() {
    return jobs.stream().anyMatch(job -> job.name.equals("spool commit"));
  }

  /** Small segments, so that a short script rolls. */
  static SpoolOptions smallSegments() {
    return new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of());
  }

  /** Turns until this much simulated time has passed. */
  void run(long millis) {
    var _ = loop.setTimeout(millis, loop::stop);
    loop.run();
  }

  /** All that a cursor has now, waiting for the disk. */
  List<SpoolRecord> drain(Cursor cursor) {
    List<SpoolRecord> all = new ArrayList<>();
    int idle = 0;
    while (idle < 4) {
      SpoolRecord next = cursor.next();
      if (next == null) {
        idle++;
        loop.turn();
      } else {
        idle = 0;
        all.add(next);
      }
    }
    return all;
  }

  @Override
  public void onOpened() {
    opened = true;
  }

  @Override
  public void onOpenFailed(IOException reason) {
    openFailure = reason;
  }

  @Override
  public void onDurable(long id) {
    durable.add(id);
  }

  private static <T extends @Nullable Object> void runJob(
      Callable<T> work, WorkerPool.Completion<T> onDone) {
    T result = null;
    Throwable failure = null;
    try {
      result = work.call();
    } catch (Exception e) {
      failure = e;
    }
    onDone.done(result, failure);
  }
}
