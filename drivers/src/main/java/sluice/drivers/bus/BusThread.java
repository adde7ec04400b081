package sluice.drivers.bus;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusWorker.Opener;
import sluice.loop.Clock;
import sluice.loop.Loop;

/** The thread of one bus. It alone opens, uses and closes it. */
final class BusThread<B extends Closeable> {
  private final String name;
  private final Clock clock;
  private final Opener<B> opener;
  private final Consumer<BusJob<B, ?>> onEnd;
  private final BusJob<B, Integer> stop;
  private final BlockingQueue<BusJob<B, ?>> queue = new LinkedBlockingQueue<>(); // by BusOptions
  private volatile @Nullable Thread thread;
  private volatile @Nullable BusJob<B, ?> running;
  private @Nullable B bus;

  BusThread(Loop loop, String name, Opener<B> opener, Consumer<BusJob<B, ?>> onEnd) {
    this.name = name;
    this.clock = loop.clock();
    this.opener = opener;
    this.onEnd = onEnd;
    this.stop = new BusJob<>("stop", _ -> 0, loop.promise());
  }

  void submit(BusJob<B, ?> job) {
    queue.add(job);
    if (thread == null) {
      Thread started = Thread.ofPlatform().name("sluice-" + name).daemon().unstarted(this::work);
      thread = started;
      started.start();
    }
  }

  void stop() {
    queue.add(stop);
  }

  /** The call under way, or null between two. Any thread. */
  @Nullable BusJob<B, ?> running() {
    return running;
  }

  /** The bus if this is called within a call, else null. */
  @Nullable B ifCurrent() {
    return Thread.currentThread() == thread ? bus : null;
  }

  private void work() {
    try {
      for (BusJob<B, ?> job = queue.take(); job != stop; job = queue.take()) {
        if (!job.abandoned) {
          job.startedNanos = clock.nanoTime();
          running = job;
          run(job);
          running = null;
          onEnd.accept(job);
        }
      }
    } catch (InterruptedException e) {
      Logger.warn("bus {}: interrupted, its thread ends", name);
    }
    closeBus();
  }

  private void run(BusJob<B, ?> job) {
    try {
      B current = bus;
      if (current == null) {
        current = opener.open();
        bus = current;
      }
      job.run(current);
    } catch (Throwable t) { // handed to the loop, which decides
      job.failure = t;
      if (bus == null || (t instanceof BusException e && e.kind() == Kind.GONE)) {
        job.absent = "" + t.getMessage();
        closeBus();
      }
    }
  }

  private void closeBus() {
    B current = bus;
    bus = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        Logger.debug("bus {}: close: {}", name, e.getMessage());
      }
    }
  }
}
