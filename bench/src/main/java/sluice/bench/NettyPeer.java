package sluice.bench;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Netty's own event loop, without ours on top: its scheduled tasks and its task queue. */
final class NettyPeer {
  private NettyPeer() {}

  private static final class TurnedTicker implements Ticker {
    private final TurnedClock clock = new TurnedClock();
    private final long start = System.nanoTime();

    @Override
    public long initialNanoTime() {
      return start;
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("bench: nothing sleeps here");
    }
  }

  static Map<Metric, Double> timers(int count) {
    TurnedTicker ticker = new TurnedTicker();
    ManualIoEventLoop loop =
        new ManualIoEventLoop(null, Thread.currentThread(), EpollIoHandler.newFactory(), ticker);
    int[] fired = new int[1];
    Runnable callback = () -> fired[0]++;
    Future<?>[] timers = new Future<?>[count];
    Map<Metric, Double> values =
        TimersFigure.time(
            count,
            i ->
                timers[i] =
                    loop.schedule(callback, TimersFigure.durationMillis(i), TimeUnit.MILLISECONDS),
            i -> timers[i].cancel(false),
            () -> {
              ticker.clock.forwardMillis(61_000);
              while (fired[0] < count / 2) {
                var _ = loop.runNow();
              }
            });
    close(loop);
    return values;
  }

  /** Nanoseconds per task that is queued from inside and run. */
  static double tasks(int batches, int batch) {
    ManualIoEventLoop loop =
        new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    int[] ran = new int[1];
    Runnable callback = () -> ran[0]++;
    long start = System.nanoTime();
    for (int i = 0; i < batches; i++) {
      for (int k = 0; k < batch; k++) {
        loop.execute(callback);
      }
      while (ran[0] < (i + 1) * batch) {
        var _ = loop.runNow();
      }
    }
    double took = (System.nanoTime() - start) / ((double) batches * batch);
    close(loop);
    return took;
  }

  private static void close(ManualIoEventLoop loop) {
    var _ = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    while (!loop.isTerminated()) {
      var _ = loop.runNow();
    }
  }
}
