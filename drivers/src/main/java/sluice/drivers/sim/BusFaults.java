package sluice.drivers.sim;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;

/** What is wrong with a simulated bus. Any thread. */
public final class BusFaults {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean unplugged;
  private boolean stuck;
  private boolean held;
  private int failures;
  private long slowNanos;

  BusFaults(String name) {
    this.name = name;
  }

  /** From now on transfers do not return, as when the kernel waits for a line that hangs. */
  public void stick() {
    set(() -> stuck = true);
  }

  /** Lets them return. */
  public void release() {
    set(() -> stuck = false);
  }

  /** Waits until a transfer hangs. For tests. */
  public void awaitHeld() throws InterruptedException {
    lock.lock();
    try {
      while (!held) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** So many transfers from now are not acknowledged. */
  public void failNext(int transfers) {
    set(() -> failures = transfers);
  }

  /** Transfers take this much longer; 0 for none. */
  public void slow(long nanos) {
    set(() -> slowNanos = nanos);
  }

  /** The adapter is pulled out: what is open is of no use any more. */
  public void unplug() {
    set(() -> unplugged = true);
  }

  /** It is back. */
  public void plug() {
    set(() -> unplugged = false);
  }

  /** What a transfer meets before it reaches a device. */
  void meet(String what) throws IOException {
    lock.lock();
    try {
      while (stuck) {
        held = true;
        changed.signalAll();
        changed.awaitUninterruptibly();
      }
      held = false;
      waitSlow();
      if (unplugged) {
        throw new BusException(Kind.GONE, name + ": " + what + ": the adapter is gone");
      }
      if (failures > 0) {
        failures--;
        throw new BusException(Kind.NO_ANSWER, name + ": " + what + ": no answer");
      }
    } finally {
      lock.unlock();
    }
  }

  /** What an opening meets. */
  void meetOpening() throws BusException {
    lock.lock();
    try {
      if (unplugged) {
        throw new BusException(Kind.GONE, name + ": open: the adapter is not there");
      }
    } finally {
      lock.unlock();
    }
  }

  private void waitSlow() {
    long left = slowNanos;
    try {
      while (left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void set(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
