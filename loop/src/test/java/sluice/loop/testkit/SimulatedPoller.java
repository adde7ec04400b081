package sluice.loop.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import sluice.loop.Poller;

/**
 * A poller without a kernel: a descriptor is ready when the test says so, and a poll that would
 * block moves the simulated clock on instead of waiting. Readiness lasts for one poll.
 *
 * <p>While {@link #awaitOthers} is set, a poll that would block first gives real threads (workers)
 * time to post, and moves the clock only if none does: for tests that cannot replace their workers.
 */
public final class SimulatedPoller implements Poller {
  private final SimulatedClock clock;
  private final Map<Integer, Entry> entries = new TreeMap<>();
  private final Map<Integer, Integer> ready = new TreeMap<>();
  private BooleanSupplier hasWork = () -> false;
  private BooleanSupplier awaitOthers = () -> false;

  public SimulatedPoller(SimulatedClock clock) {
    this.clock = clock;
  }

  /** Makes a descriptor ready in the next poll. */
  public void ready(int fd, int bits) {
    ready.merge(fd, bits, (a, b) -> a | b);
  }

  /** While this holds, time stands still and polls wait for {@link #wakeup}. */
  public void awaitOthers(BooleanSupplier whileTrue) {
    awaitOthers = whileTrue;
  }

  /** The interest bits of a descriptor, or -1 if it is not watched. */
  public int interest(int fd) {
    Entry entry = entries.get(fd);
    return entry == null ? -1 : entry.interest;
  }

  @Override
  public void bind(BooleanSupplier work) {
    hasWork = work;
  }

  @Override
  public void poll(long timeoutNanos) {
    if (ready.isEmpty() && !hasWork.getAsBoolean()) {
      if (timeoutNanos > 0 && awaitOthers.getAsBoolean()) {
        while (!hasWork.getAsBoolean() && awaitOthers.getAsBoolean()) {
          LockSupport.parkNanos(50_000);
        }
        return;
      }
      clock.advanceNanos(timeoutNanos);
    }
    List<Map.Entry<Integer, Integer>> batch = new ArrayList<>(ready.entrySet());
    ready.clear();
    for (Map.Entry<Integer, Integer> one : batch) {
      Entry entry = entries.get(one.getKey());
      if (entry != null) {
        entry.listener.onReady(one.getValue());
      }
    }
  }

  @Override
  public void wakeup() {}

  @Override
  public Registration register(int fd, int interest, ReadyListener listener) {
    Entry entry = new Entry(fd, interest, listener);
    if (entries.putIfAbsent(fd, entry) != null) {
      throw new IllegalStateException("simulated poller: fd " + fd + " is watched already");
    }
    return entry;
  }

  @Override
  public void close() {
    entries.clear();
  }

  private final class Entry implements Registration {
    private final int fd;
    private final ReadyListener listener;
    private int interest;

    Entry(int fd, int interest, ReadyListener listener) {
      this.fd = fd;
      this.interest = interest;
      this.listener = listener;
    }

    @Override
    public void update(int bits) {
      interest = bits;
    }

    @Override
    public void cancel() {
      entries.remove(fd, this);
    }
  }
}
