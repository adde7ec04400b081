package sluice.addons.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.loop.Async;

/**
 * A callback that any thread may ask for: Node-API's thread-safe function. Calls wait in a bounded
 * queue; a turn makes so many of them and leaves the rest to the next.
 */
final class ThreadSafeFunction implements Held {
  /** Calls in one turn: others have work, too. */
  static final int CALLS_A_TURN = 1_024;

  /** In {@link #users}: it is closed. Below it the threads that have it. */
  private static final int CLOSED = 1 << 30;

  private final AddonScope scope;
  private final String name;
  private final LongRing queue;
  private final LongConsumer onCall;
  private final Async wake;
  private final Consumer<ThreadSafeFunction> onOver;
  private final Runnable drainAll = this::drainSome;
  private final AtomicInteger users = new AtomicInteger();
  private volatile boolean acquired;
  long id;

  /**
   * One that is open.
   *
   * @param onOver called once, by any thread, if it is closed while threads have it, and the last
   *     one gives it back
   */
  ThreadSafeFunction(
      AddonScope scope,
      String name,
      int queueMax,
      LongConsumer onCall,
      Async wake,
      Consumer<ThreadSafeFunction> onOver) {
    this.scope = scope;
    this.name = name;
    this.queue = new LongRing(queueMax);
    this.onCall = onCall;
    this.wake = wake;
    this.onOver = onOver;
  }

  /**
   * Has it called with an argument. Any thread; nothing is thrown, perhaps a million times a
   * second.
   *
   * @return 0, or an {@link AddonError#code}
   */
  int call(long argument) {
    if ((users.get() & CLOSED) != 0) {
      return AddonError.CLOSED.code();
    }
    if (!queue.offer(argument)) {
      return AddonError.FULL.code();
    }
    wake.send();
    return 0;
  }

  /** Whether a thread that the host does not know has ever had it. Any thread. */
  boolean wasAcquired() {
    return acquired;
  }

  /** One more thread has it. Any thread. */
  void acquire() {
    acquired = true;
    int was = users.getAndUpdate(u -> (u & CLOSED) != 0 ? u : u + 1);
    if ((was & CLOSED) != 0) {
      throw new AddonException(AddonError.CLOSED, what() + ": is closed");
    }
  }

  /** One thread fewer. Any thread. */
  void release() {
    int was = users.getAndUpdate(u -> (u & ~CLOSED) == 0 ? u : u - 1);
    if ((was & ~CLOSED) == 0) {
      throw new AddonException(AddonError.INVALID, what() + ": released more often than acquired");
    }
    if (was == (CLOSED | 1)) {
      onOver.accept(this);
    }
  }

  /** Makes the calls that wait. Loop's thread. */
  void drain() {
    if (queue.isReady()) {
      scope.run(drainAll);
    }
  }

  private void drainSome() {
    int left = CALLS_A_TURN;
    while (left-- > 0 && (users.get() & CLOSED) == 0 && queue.isReady() && scope.hasTimeLeft()) {
      onCall.accept(queue.take());
    }
    if (queue.isReady()) {
      wake.send();
    }
  }

  @Override
  public String what() {
    int threads = users.get() & ~CLOSED;
    return "thread-safe function " + name + (threads == 0 ? "" : " of " + threads + " threads");
  }

  @Override
  public boolean end() {
    int was = users.getAndUpdate(u -> u | CLOSED);
    return (was & ~CLOSED) == 0;
  }
}
