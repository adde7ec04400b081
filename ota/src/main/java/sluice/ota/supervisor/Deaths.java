package sluice.ota.supervisor;

import java.util.ArrayList;
import java.util.List;

/**
 * How often a release has ended unasked lately, and what follows. Pure.
 *
 * @param nanos when, on the loop's clock, the newest last; none older than {@link #WINDOW_MILLIS}
 */
public record Deaths(List<Long> nanos) {
  /** After so many, {@link #isRecovery}. */
  public static final int MAX = 5;

  /** What is longer ago is forgotten. */
  public static final long WINDOW_MILLIS = 600_000;

  /** Before the first new start; doubled for each further one. */
  public static final long DELAY_MILLIS_MIN = 500;

  public static final long DELAY_MILLIS_MAX = 30_000;

  public static final Deaths NONE = new Deaths(List.of());

  public Deaths {
    nanos = List.copyOf(nanos);
  }

  /** With another one. */
  public Deaths at(long now) {
    List<Long> recent = new ArrayList<>();
    for (long one : nanos) {
      if (now - one < WINDOW_MILLIS * 1_000_000) {
        recent.add(one);
      }
    }
    recent.add(now);
    return new Deaths(recent);
  }

  /** How long to wait before the next start. */
  public long delayMillis() {
    int doublings = Math.clamp(nanos.size() - 1, 0, 16);
    return Math.min(DELAY_MILLIS_MAX, DELAY_MILLIS_MIN << doublings);
  }

  /** Whether the next start is one with loop, network, log and updates only. */
  public boolean isRecovery() {
    return nanos.size() >= MAX;
  }
}
