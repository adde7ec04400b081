package sluice.ota.supervisor;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import sluice.loop.control.Health;

/**
 * The last beats of the release that works, to compare a trial with. Pure but for what it keeps.
 */
public final class Baseline {
  /** What is longer ago is forgotten. */
  public static final long WINDOW_MILLIS = 120_000;

  /** Beats that are kept; a child that beats faster than agreed has a shorter window. */
  private static final int BEATS_MAX = 256;

  private final Deque<Beat> beats = new ArrayDeque<>();

  private record Beat(long nanos, Health health) {}

  /** Another beat of the same process. */
  public void add(long nanos, Health health) {
    beats.add(new Beat(nanos, health));
    while (beats.size() > BEATS_MAX
        || nanos - beats.getFirst().nanos() > WINDOW_MILLIS * 1_000_000) {
      beats.remove();
    }
  }

  /** Another process begins. */
  public void clear() {
    beats.clear();
  }

  /** Over the window; null if there are not two beats. */
  public @Nullable Measured measured() {
    Beat first = beats.peekFirst();
    Beat last = beats.peekLast();
    return first == null || last == null
        ? null
        : Measured.between(
            first.health(),
            last.health(),
            beats.stream().map(Beat::health).toList(),
            (last.nanos() - first.nanos()) / 1_000_000);
  }
}
