package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many threads in, one out. */
class LongRingTest {
  private static final int THREADS = 3;
  private static final int EACH = 20_000;

  @Test
  void itTakesAsManyAsItHoldsAndNoMoreRoundAfterRound() {
    LongRing ring = new LongRing(4);
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 4; i++) {
        assertTrue(ring.offer(i));
      }
      assertFalse(ring.offer(4));
      for (int i = 0; i < 4; i++) {
        assertTrue(ring.isReady());
        assertEquals(i, ring.take());
      }
      assertFalse(ring.isReady());
    }
  }

  @Test
  void nothingIsLostOrDoubledAndEachThreadsOrderIsKept() throws InterruptedException {
    LongRing ring = new LongRing(64);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long base = (long) t * EACH;
      threads.add(Thread.ofPlatform().start(() -> offerAll(ring, base)));
    }
    long[] next = new long[THREADS];
    for (int taken = 0; taken < THREADS * EACH; ) {
      if (ring.isReady()) {
        long value = ring.take();
        int thread = (int) (value / EACH);
        assertEquals(next[thread]++, value % EACH);
        taken++;
      } else {
        Thread.onSpinWait();
      }
    }
    assertFalse(ring.isReady());
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void offerAll(LongRing ring, long base) {
    for (long i = 0; i < EACH; ) {
      if (ring.offer(base + i)) {
        i++;
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
