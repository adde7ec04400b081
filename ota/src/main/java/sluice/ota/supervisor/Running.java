package sluice.ota.supervisor;

import java.util.List;
import java.util.function.IntConsumer;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Signals;
import sluice.loop.posix.Spawned;

/** A process that was started; its end is an event of the loop. Loop's thread only. */
final class Running {
  /** As shells tell a signal by an exit code. */
  private static final int BY_SIGNAL = 128;

  private final Spawned process;
  private final FdWatcher end;
  private final IntConsumer onEnd;

  private Running(Loop loop, String name, Spawned process, IntConsumer onEnd) {
    this.process = process;
    this.onEnd = onEnd;
    this.end = loop.watch(name, process.fd(), FdWatcher.READ, _ -> onReady());
  }

  /**
   * Watches one until it has ended.
   *
   * @param onEnd is told the exit code, or 128 and the signal; once, and never before this returns
   */
  static Running watch(Loop loop, String name, Spawned process, IntConsumer onEnd) {
    return new Running(loop, name, process, onEnd);
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal, if it runs. */
  void signal(int signal) {
    process.kill(signal);
  }

  /**
   * Ends it, with all that it has started. Itself first: a shell whose command was killed would go
   * on with the next, and end as if all were well.
   */
  void killAll() {
    if (!process.hasEnded()) {
      List<ProcessHandle> started =
          ProcessHandle.of(process.pid()).stream().flatMap(ProcessHandle::descendants).toList();
      signal(Signals.KILL);
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void onReady() {
    if (process.hasEnded()) {
      end.close();
      process.close();
      Spawned.Exit exit = process.exit();
      onEnd.accept(exit.signal() == 0 ? exit.code() : BY_SIGNAL + exit.signal());
    }
  }
}
