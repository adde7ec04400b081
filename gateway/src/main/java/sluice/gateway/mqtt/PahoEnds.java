package sluice.gateway.mqtt;

import sluice.loop.Loop;

/**
 * Connections of one client that are on their way out, which blocks and so is a worker's. A client
 * is closed when the last has ended: what a loop has not run by its own end it never runs, and
 * Paho's threads would stay. Loop's thread only.
 */
final class PahoEnds {
  private final Loop loop;
  private int ending;
  private Runnable whenNone = () -> {};

  PahoEnds(Loop loop) {
    this.loop = loop;
  }

  /** Ends a connection. */
  void end(PahoLink leaving, boolean goodbye) {
    leaving.abandon();
    ending++;
    boolean taken =
        loop.workers()
            .submit(
                "paho end",
                () -> {
                  leaving.end(goodbye);
                  return true;
                },
                (done, failure) -> ended());
    if (!taken) { // it must end all the same
      Thread.ofPlatform().daemon().name("sluice-paho-end").start(() -> leaving.end(goodbye));
      loop.defer(this::ended);
    }
  }

  /** Calls back once, when all have ended; never before this returns. */
  void whenNone(Runnable callback) {
    ending++;
    whenNone = callback;
    loop.defer(this::ended);
  }

  private void ended() {
    ending--;
    if (ending == 0) {
      whenNone.run();
    }
  }
}
