package sluice.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of one loop, and their scheduler. The JDK hands a runnable continuation to
 * {@link #execute}; running it mounts the thread on the loop's until it waits or ends.
 *
 * <p>A continuation runs in place where Node would run it: at the start of {@code async}, and
 * inside the microtask of the promise that is awaited. One that something else woke (a lock, a
 * sleep) becomes a microtask or enters the loop from outside.
 */
final class Fibers implements Executor {
  private static final ThreadLocal<@Nullable Fibers> CURRENT = new ThreadLocal<>();

  private final Loop loop;
  private final VirtualThreads threads;
  private int running;
  private boolean mounted;
  private boolean catching;
  private @Nullable Runnable caught;
  private @Nullable Call called;
  private @Nullable Error fatal;

  private Fibers(Loop loop, VirtualThreads threads) {
    this.loop = loop;
    this.threads = threads;
  }

  static Fibers open(Loop loop) {
    return new Fibers(loop, VirtualThreads.open());
  }

  /** The fibers that the caller is one of, or null. */
  static @Nullable Fibers current() {
    return Thread.currentThread().isVirtual() ? CURRENT.get() : null;
  }

  /** Whether one of them runs on the loop's thread now. */
  boolean isMounted() {
    return mounted;
  }

  /** Whether the calling virtual thread runs on that thread. Any thread. */
  boolean isCarriedBy(Thread carrier) {
    return threads.carrier() == carrier;
  }

  <T extends @Nullable Object> Promise<T> start(Callable<T> body) {
    if (running == Await.BODIES_MAX) {
      throw new IllegalStateException(
          "await: " + running + " bodies are under way already; start fewer at once");
    }
    running++;
    Promise<T> result = new Promise<>(loop);
    Thread thread = threads.unstarted(this, () -> run(body, result));
    if (current() == this) {
      onCarrier(() -> mount(catchContinuation(thread::start)));
    } else {
      mount(catchContinuation(thread::start));
    }
    return result;
  }

  /** On a virtual thread: waits for a stage's end. */
  <T extends @Nullable Object> Outcome<T> await(CompletionStage<T> stage) {
    Wait<T> wait = new Wait<>(Thread.currentThread());
    Promise.from(loop, stage).listen(wait::end);
    return wait.untilEnded();
  }

  /**
   * On a virtual thread: has the platform thread under it do something, at once. For what Netty
   * wants done on the thread that it knows, and for a body that starts another.
   */
  void onCarrier(Runnable work) {
    Call call = new Call(Thread.currentThread(), work);
    called = call;
    boolean interrupted = false;
    while (!call.returned) {
      LockSupport.park(call);
      interrupted |= Thread.interrupted();
    }
    restore(interrupted);
    RuntimeException thrown = call.thrown;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Called by the JDK when a virtual thread can run. Any thread. */
  @Override
  public void execute(Runnable continuation) {
    if (!loop.inLoop()) {
      loop.enter(() -> mount(continuation));
    } else if (catching) {
      caught = continuation;
    } else {
      loop.queueMicrotask(() -> mount(continuation));
    }
  }

  /** On the virtual thread: the body from its start to its end. */
  private <T extends @Nullable Object> void run(Callable<T> body, Promise<T> result) {
    CURRENT.set(this);
    try {
      result.settle(Outcome.fulfilled(body.call()));
    } catch (Exception e) {
      result.settle(Outcome.rejected(e));
    } catch (Error e) {
      fatal = e; // thrown by mount: the JDK would only log it
    } finally {
      running--;
    }
  }

  /**
   * Does what makes a virtual thread runnable, and takes the continuation instead of queueing it.
   */
  private @Nullable Runnable catchContinuation(Runnable wake) {
    catching = true;
    wake.run();
    catching = false;
    Runnable continuation = caught;
    caught = null;
    return continuation;
  }

  /** Runs a virtual thread until it waits or ends; then what it called for. */
  private void mount(@Nullable Runnable continuation) {
    if (continuation == null) { // it had been woken otherwise and is queued
      return;
    }
    mounted = true;
    continuation.run();
    mounted = false;
    if (fatal != null) {
      throw fatal;
    }
    Call call = called;
    if (call != null) {
      called = null;
      call.run();
      resume(call.caller);
    }
  }

  private void resume(Thread thread) {
    mount(catchContinuation(() -> LockSupport.unpark(thread)));
  }

  /** Work that a virtual thread left its place for. */
  private static final class Call {
    private final Thread caller;
    private final Runnable work;
    private @Nullable RuntimeException thrown;
    private boolean returned;

    Call(Thread caller, Runnable work) {
      this.caller = caller;
      this.work = work;
    }

    void run() {
      try {
        work.run();
      } catch (RuntimeException e) {
        thrown = e;
      }
      returned = true;
    }
  }

  /** One await. */
  private final class Wait<T extends @Nullable Object> {
    private final Thread waiting;
    private @Nullable Outcome<T> end;

    Wait(Thread waiting) {
      this.waiting = waiting;
    }

    void end(Outcome<T> outcome) {
      end = outcome;
      resume(waiting);
    }

    Outcome<T> untilEnded() {
      boolean interrupted = false;
      Outcome<T> now = end;
      while (now == null) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted(); // else park would return at once, for ever
        now = end;
      }
      restore(interrupted);
      return now;
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
