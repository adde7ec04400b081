package sluice.gateway.mqtt;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one Paho client, each of which ends: none is stopped while Paho's connecting
 * thread starts the others, since it waits for each to be seen running, and knows no other way out.
 * Any thread.
 */
final class PahoThreads extends ScheduledThreadPoolExecutor {
  private static final int THREADS = 5; // Paho's: connect, receive, send, call back, ping
  private static final long MEET_MILLIS_MAX = 5_000;
  private static final long END_MILLIS_MAX = 200;

  /** At zero when the connecting thread, the only task of {@link #execute}, has ended. */
  private final CountDownLatch met = new CountDownLatch(1);

  private final Consumer<Throwable> onDeath;
  private final RememberedSockets sockets = new RememberedSockets(met);
  private volatile boolean begun;
  private volatile boolean ending;

  /**
   * @param onDeath hears of a thread that dies of what the broker sent; called by that thread
   */
  PahoThreads(Consumer<Throwable> onDeath) {
    super(THREADS, work -> Thread.ofPlatform().name("sluice-paho").daemon().unstarted(work));
    this.onDeath = onDeath;
  }

  /** For this client's connection. */
  RememberedSockets sockets() {
    return sockets;
  }

  @Override
  public void execute(Runnable connect) {
    super.execute(() -> {
      try {
        connect.run();
      } finally {
        met.countDown();
      }
    });
    begun = true;
  }

  /** Deaths are no longer told. */
  void abandon() {
    ending = true;
  }

  /**
   * Until the connecting thread has ended, which is made to if it is not about to. Blocks, for a
   * bounded time; not to be called while the client is told to connect.
   */
  void awaitMeeting() {
    if (!begun || met.getCount() == 0) {
      return;
    }
    sockets.close(); // what still connects or shakes hands fails
    try {
      var _ = met.await(MEET_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the connection and interrupts what still runs; may be said again. */
  void end() {
    sockets.close(); // interrupted by itself, Paho may leave it open
    var _ = shutdownNow();
  }

  /** After {@link #end}, and a moment that it may take. */
  boolean haveEnded() {
    try {
      return awaitTermination(END_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  protected void afterExecute(Runnable work, @Nullable Throwable thrown) {
    super.afterExecute(work, thrown);
    if (!ending && work instanceof Future<?> future && future.isDone()) {
      try {
        var _ = future.get();
      } catch (ExecutionException e) {
        onDeath.accept(e.getCause());
      } catch (InterruptedException | CancellationException e) {
        return; // it is ending
      }
    }
  }
}
