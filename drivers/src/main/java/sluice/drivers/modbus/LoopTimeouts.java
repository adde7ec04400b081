package sluice.drivers.modbus;

import com.digitalpetri.modbus.TimeoutScheduler;
import java.util.concurrent.TimeUnit;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** The library's time-outs as the loop's timers: its own would be two pools of threads. */
record LoopTimeouts(Loop loop) implements TimeoutScheduler {

  @Override
  public TimeoutHandle newTimeout(Task task, long delay, TimeUnit unit) {
    Handle handle = new Handle();
    handle.timer = loop.setTimeout(unit.toMillis(delay), () -> task.run(handle));
    return handle;
  }

  private static final class Handle implements TimeoutHandle {
    @org.jspecify.annotations.Nullable Timer timer;
    private boolean cancelled;

    @Override
    public void cancel() {
      cancelled = true;
      if (timer != null) {
        timer.close();
      }
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
