package sluice.loop.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** Turns a real loop until something is so; half a minute is a failure. */
public final class Turns {
  private static final long MILLIS_MAX = 30_000;
  private static final long BEAT_MILLIS = 2;

  private Turns() {}

  /**
   * What other threads do is looked at every 2 ms.
   *
   * @param trace says what has happened so far, if it is not so in time
   */
  public static void until(Loop loop, BooleanSupplier done, Supplier<?> trace) {
    boolean[] late = new boolean[1];
    Timer guard = loop.setTimeout(MILLIS_MAX, () -> late[0] = true);
    Timer beat = loop.setInterval(BEAT_MILLIS, () -> {});
    while (!done.getAsBoolean() && !late[0]) {
      loop.turn();
    }
    guard.close();
    beat.close();
    assertTrue(done.getAsBoolean(), () -> "timed out: " + trace.get());
  }
}
