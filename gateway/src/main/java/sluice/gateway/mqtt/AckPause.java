package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Lets acknowledgements gather. A broker writes each PUBACK by itself, and a client that sleeps is
 * woken by each: with many publishes in flight that costs broker and board more than the publishes
 * do. So while many are in flight, reading pauses for a millisecond after each batch. Few in flight
 * are never delayed, and {@value #INFLIGHT_MIN} a millisecond are more than a broker takes. Loop's
 * thread only.
 */
final class AckPause {
  /** From so many publishes in flight on. */
  static final int INFLIGHT_MIN = 64;

  private static final long PAUSE_MILLIS = 1;

  /** Stops and resumes reading from the broker. */
  interface Reading {
    void set(boolean on);
  }

  private final Loop loop;
  private final Reading reading;
  private @Nullable Timer pause;

  AckPause(Loop loop, Reading reading) {
    this.loop = loop;
    this.reading = reading;
  }

  /** An acknowledgement has been handled; what has been read with it is still delivered. */
  void onAck(int inflight) {
    if (inflight >= INFLIGHT_MIN && pause == null) {
      reading.set(false);
      pause = loop.setTimeout(PAUSE_MILLIS, this::end);
    }
  }

  /** Nothing is paused any more, and nothing will be resumed. */
  void close() {
    if (pause != null) {
      pause.close();
    }
  }

  private void end() {
    pause = null;
    reading.set(true);
  }
}
