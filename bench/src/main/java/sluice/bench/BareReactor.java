package sluice.bench;

import java.io.IOException;
import sluice.loop.posix.Posix;

/** epoll_wait, read, write, in a loop. */
final class BareReactor extends Reactor {
  private final Pipes pipes;
  private final int[] ending;

  BareReactor(Pipes pipes) throws IOException {
    super("bare");
    this.pipes = pipes;
    this.ending = Posix.pipe();
  }

  @Override
  void run() throws IOException {
    try (BareEpoll epoll = new BareEpoll()) {
      epoll.add(pipes.edgeFd());
      epoll.add(ending[0]);
      started();
      int ready = epoll.await();
      while (ready != ending[0]) {
        if (ready == pipes.edgeFd()) {
          pipes.takeEdge();
          pipes.answer();
          wrote();
        }
        ready = epoll.await();
      }
    }
    Posix.close(ending[0]);
  }

  /** A hang-up ends it. */
  @Override
  void stop() {
    Posix.close(ending[1]);
  }
}
