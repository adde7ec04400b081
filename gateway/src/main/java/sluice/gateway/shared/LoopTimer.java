package sluice.gateway.shared;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;
import sluice.loop.Loop;

/** Netty's timer by the loop's, so that Lettuce starts no thread for it. Loop's thread only. */
final class LoopTimer implements Timer {
  private final Loop loop;

  LoopTimer(Loop loop) {
    this.loop = loop;
  }

  @Override
  public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
    One made = new One(task);
    made.timer = loop.setTimeout(Math.max(1, unit.toMillis(delay)), made::fire);
    made.timer.unref();
    return made;
  }

  @Override
  public Set<Timeout> stop() {
    return Set.of();
  }

  private final class One implements Timeout {
    private final TimerTask task;
    private sluice.loop.@org.jspecify.annotations.Nullable Timer timer;
    private boolean expired;
    private boolean cancelled;

    One(TimerTask task) {
      this.task = task;
    }

    private void fire() {
      expired = true;
      try {
        task.run(this);
      } catch (Exception e) {
        Logger.warn("valkey: a timer's task: {}", "" + e);
      }
    }

    @Override
    public Timer timer() {
      return LoopTimer.this;
    }

    @Override
    public TimerTask task() {
      return task;
    }

    @Override
    public boolean isExpired() {
      return expired;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean cancel() {
      if (expired || cancelled) {
        return false;
      }
      cancelled = true;
      if (timer != null) {
        timer.close();
      }
      return true;
    }
  }
}
