package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonLimits;
import sluice.drivers.Reading;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/**
 * From the gateway into an isolated addon and back: a message that it subscribes to, and what it
 * publishes of it. Prints how long that takes; {@code -Dsluice.addons.trips=100000} for a figure.
 */
class RoundTripTest {
  private static final int TRIPS = Integer.getInteger("sluice.addons.trips", 1_000);
  private static final int PACED_MAX = 3_000;
  private static final byte[] PING = {1, 2, 3, 4, 5, 6, 7, 8};

  private static final String ECHO =
      """
      static void heard(void *data, const char *topic, const void *payload, size_t length) {
        sluice_publish("echo/pong", payload, length);
      }
      static int64_t init(void) { return sluice_subscribe("echo/ping", heard, NULL); }
      SLUICE_ADDON(echo, init)
      """;

  @TempDir Path root;

  @Test
  void aMessageComesBackFromAnotherProcess() {
    for (boolean paced : new boolean[] {false, true}) {
      Trips trips = new Trips(paced, paced ? Math.min(TRIPS, PACED_MAX) : TRIPS);
      trips.run(root);
      assertEquals(trips.warmUp + trips.nanos.length, trips.count);
      System.err.println(trips.text());
    }
  }

  /** One after the other at once, or one in each millisecond, when both sides sleep between. */
  private static final class Trips implements Outlet {
    private final boolean paced;
    private final long[] nanos;
    private final int warmUp;
    private final Loop loop = Loop.open();
    private final Addons addons = HostBench.open(loop, this);
    private long sentNanos;
    private int count;

    Trips(boolean paced, int trips) {
      this.paced = paced;
      this.nanos = new long[trips];
      this.warmUp = trips / 2;
    }

    void run(Path root) {
      Compiler.build(root.resolve("echo.so"), ECHO);
      addons.load(
          Candidate.of(IsolatedBench.manifest("echo", AddonLimits.of("echo")), "", root, root));
      Turns.until(loop, addons::isHearing, addons::status);
      send();
      Turns.until(loop, () -> count == warmUp + nanos.length, () -> count + " trips");
      addons.close();
      Turns.until(loop, addons::hasEnded, addons::status);
      loop.close();
    }

    private void send() {
      sentNanos = System.nanoTime();
      addons.heard("sluice/board/echo/ping", PING);
    }

    @Override
    public String prefix() {
      return "sluice/board/";
    }

    @Override
    public boolean publish(Reading reading, String topic) {
      return false;
    }

    @Override
    public boolean publish(String topic, byte[] payload) {
      long took = System.nanoTime() - sentNanos;
      if (count >= warmUp) {
        nanos[count - warmUp] = took;
      }
      if (++count < warmUp + nanos.length) {
        if (paced) {
          loop.setTimeout(1, this::send);
        } else {
          send();
        }
      }
      return true;
    }

    String text() {
      Arrays.sort(nanos);
      int trips = nanos.length;
      return (paced ? "one a millisecond" : "one after the other")
          + (": p50 " + nanos[trips / 2] / 1_000.0)
          + (" us, p99 " + nanos[trips * 99 / 100] / 1_000.0)
          + (" us, p99.9 " + nanos[trips * 999 / 1_000] / 1_000.0)
          + (" us, max " + nanos[trips - 1] / 1_000.0 + " us");
    }
  }
}
