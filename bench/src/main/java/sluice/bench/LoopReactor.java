package sluice.bench;

import org.jspecify.annotations.Nullable;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;

/** The same on Sluice's loop. */
final class LoopReactor extends Reactor {
  private final Pipes pipes;
  private volatile @Nullable Loop loop;

  LoopReactor(Pipes pipes) {
    super("loop");
    this.pipes = pipes;
  }

  @Override
  void run() {
    try (Loop opened = Loop.open()) {
      loop = opened;
      var _ = opened.watch("bench", pipes.edgeFd(), FdWatcher.READ, ready -> onReady());
      started();
      opened.run();
    }
  }

  private void onReady() {
    pipes.takeEdge();
    pipes.answer();
    wrote();
  }

  @Override
  void stop() {
    Loop running = loop;
    if (running != null) {
      var _ = running.post(running::stop);
    }
  }
}
