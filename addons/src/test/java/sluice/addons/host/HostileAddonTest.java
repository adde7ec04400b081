package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.AddonError;
import sluice.config.AddonManifest;
import sluice.loop.posix.NativeCalls;
import sluice.loop.testkit.Heartbeat;

/** Addons that do what they should not, and a host that goes on. */
class HostileAddonTest {
  @TempDir Path root;
  private HostBench bench;

  @BeforeEach
  void open() {
    bench = new HostBench(root);
  }

  @AfterEach
  void close() {
    bench.close();
    assertEquals(0, HostBench.mappings());
  }

  private void load(String body) {
    load(body, new String[0]);
  }

  private void load(String body, String... options) {
    bench.load("x", body + "\nSLUICE_ADDON(x, init)\n", options);
  }

  private boolean said(String what) {
    return bench.outlet.heard.stream().anyMatch(line -> line.contains(what));
  }

  private void loadSmall() {
    bench.load("small", "static int64_t init(void) { return 0; }\nSLUICE_ADDON(small, init)\n");
    bench.untilState("small", "running");
  }

  @Test
  void aConstructorThatTakesItsTimeHoldsNobodyUp() {
    loadSmall(); // classes and stubs are loaded
    Heartbeat heartbeat = new Heartbeat(bench.loop);
    load(
        """
        #include <unistd.h>
        __attribute__((constructor)) static void slow(void) { usleep(1500000); }
        static int64_t init(void) { return 0; }
        """);
    heartbeat.start();
    bench.until(() -> bench.addon("x").state().label().equals("verified"));
    bench.until(() -> bench.why("x").contains("constructors run"));
    bench.untilState("x", "running");
    heartbeat.assertSteady();
  }

  @Test
  void aThreadThatPostsAllItCanIsBoundedAndTheLoopTurns() {
    loadSmall();
    load(
        """
        #include <stdatomic.h>
        static atomic_int stop;
        static _Atomic long refused;
        static long called;
        static int64_t function;
        static void on_call(void *data, void *argument) { called++; }
        static void run(void *data) {
          while (!stop) if (sluice_tsf_call(function, NULL) == SLUICE_EFULL) refused++;
        }
        static void tick(void *data) {
          sluice_publish_reading("called", called, "");
          sluice_publish_reading("refused", refused, "");
        }
        static void unload(void *data) { stop = 1; }
        static int64_t init(void) {
          function = sluice_tsf_create("flood", 1000, on_call, NULL);
          sluice_set_interval(100, tick, NULL);
          sluice_on_unload(unload, NULL);
          for (int i = 0; i < 2; i++) sluice_start_thread("flood", run, NULL);
          return 0;
        }
        """);
    bench.untilState("x", "running");
    Heartbeat heartbeat = new Heartbeat(bench.loop);
    bench.until(() -> bench.outlet.heard.size() > 4);
    heartbeat.start();
    int before = bench.outlet.heard.size();
    bench.until(() -> bench.outlet.heard.size() > before + 10);
    heartbeat.assertSteady();
    assertTrue(last("called") > 10_000, () -> "" + bench.outlet.heard);
    assertTrue(last("refused") > 0, () -> "" + bench.outlet.heard);
    assertEquals("running", bench.addon("x").state().label(), () -> bench.why("x"));
    bench.addons.unload("x");
    bench.untilState("x", "unloaded");
  }

  private double last(String channel) {
    return bench.outlet.heard.reversed().stream()
        .filter(line -> line.contains("x/" + channel + " "))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("^\\S+ ([-0-9.E]+).*", "$1")))
        .findFirst()
        .orElse(-1);
  }

  @Test
  void aThreadOfItsOwnThatIsNotReleasedKeepsTheCodeAndTheStatusSaysSo() {
    load(
        """
        #include <pthread.h>
        #include <stdatomic.h>
        #include <unistd.h>
        static atomic_int stop;
        static int64_t function;
        static pthread_t thread;
        static void on_call(void *data, void *argument) {}
        static void *run(void *data) {
          while (!stop) { sluice_tsf_call(function, NULL); usleep(1000); }
          for (int i = 0; i < 300; i++) {  /* it takes no notice, and calls on */
            sluice_tsf_call(function, NULL);
            usleep(1000);
          }
          sluice_tsf_release(function);
          return NULL;
        }
        static void unload(void *data) { stop = 1; usleep(20000); }
        static int64_t init(void) {
          function = sluice_tsf_create("rude", 10, on_call, NULL);
          sluice_tsf_acquire(function);
          sluice_on_unload(unload, NULL);
          return pthread_create(&thread, NULL, run, NULL);
        }
        """,
        "-pthread");
    bench.untilState("x", "running");
    bench.addons.unload("x");
    bench.until(() -> bench.why("x").contains("waits for thread-safe function rude of 1 threads"));
    assertEquals("draining", bench.addon("x").state().label());
    assertEquals(1, HostBench.libraries());
    bench.untilState("x", "unloaded");
    assertEquals("", bench.why("x"));
  }

  @Test
  void whoComesAfterTheUnloadIsRefusedOnAnyThread() throws InterruptedException {
    load(
        """
        static int64_t init(void) {
          sluice_publish_reading("self", (double) sluice_this, "");
          return 0;
        }
        """);
    bench.untilState("x", "running");
    long self = (long) last("self");
    assertEquals(0, host(0, self, 1, MemorySegment.NULL.address()) < 0 ? 0 : -1);
    bench.addons.unload("x");
    bench.untilState("x", "unloaded");
    long[] answers = new long[HostTable.FUNCTIONS.size()];
    for (int i = 0; i < answers.length; i++) {
      String name = HostTable.FUNCTIONS.get(i).name();
      answers[i] =
          name.equals("lastError") || name.equals("publishReading") || name.equals("configGet")
              ? AddonError.CLOSED.code()
              : host(i, self, 0, 0);
    }
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < answers.length; i++) {
                if (HostTable.FUNCTIONS.get(i).name().startsWith("tsf")) {
                  answers[i] = host(i, self, 0, 0);
                }
              }
            });
    other.join();
    for (int i = 0; i < answers.length; i++) {
      long code = answers[i];
      String name = HostTable.FUNCTIONS.get(i).name();
      assertTrue(code == AddonError.CLOSED.code() || code == AddonError.INVALID.code(), name);
    }
  }

  /** Calls a host function by its place in the table, as native code does. */
  private static long host(int function, long self, long a, long b) {
    MemorySegment table = NativeCalls.memory(HostTable.address(), 8 + 8L * (function + 1));
    long address = table.get(ValueLayout.JAVA_LONG, 8 + 8L * function);
    return NativeCalls.call(MemorySegment.ofAddress(address), self, a, b, 0);
  }

  @Test
  void whoOverrunsItsTimeIsWarnedThrottledStoppedAndDemoted() {
    loadSmall();
    load(
        """
        static void busy(void *data) {
          int64_t until = sluice_now_nanos() + 20000000;
          while (sluice_now_nanos() < until) {}
          sluice_publish_reading("turn", 1, "");
        }
        static int64_t init(void) { return sluice_set_interval(1, busy, NULL); }
        """);
    Heartbeat heartbeat = new Heartbeat(bench.loop);
    heartbeat.start();
    bench.untilState("x", "failed");
    heartbeat.assertSteady();
    assertTrue(bench.why("x").startsWith("overran loop_time_per_turn 15 times"), bench.why("x"));
    int calls = bench.outlet.heard.size(); // two of them in a turn are one overrun
    assertTrue(calls >= Budget.STOP_FROM && calls <= 2 * Budget.STOP_FROM, calls + " calls");
    bench.until(() -> bench.why("x").startsWith("process "));
  }

  @Test
  void circlesEndAndWhatIsClosedIsNotCalled() {
    load(
        """
        static int64_t other, self;
        static int deepest, depth;
        static void again(void *data) { sluice_set_immediate(again, NULL); }
        static void never(void *data) { sluice_publish_reading("never", 1, ""); }
        static void first(void *data) { sluice_close(other); sluice_close(self); }
        static void ping(void *data, const void *p, size_t n) {
          depth++;
          deepest = depth > deepest ? depth : deepest;
          sluice_emit(sluice_event("ping"), NULL, 0);
          depth--;
        }
        static void echo(void *data, const char *topic, const void *p, size_t n) {
          sluice_publish("x/loop", p, n);
        }
        static void report(void *data) { sluice_publish_reading("depth", deepest, ""); }
        static int64_t init(void) {
          self = sluice_set_interval(1, first, NULL);
          other = sluice_set_timeout(1, never, NULL);
          sluice_on("x:ping", ping, NULL);
          sluice_subscribe("x/loop", echo, NULL);
          sluice_emit(sluice_event("ping"), NULL, 0);
          again(NULL);
          return sluice_set_timeout(30, report, NULL);
        }
        """);
    bench.until(() -> said("x/depth"));
    assertEquals(EventHub.DEPTH_MAX, last("depth"));
    assertTrue(!said("never"));
    bench.addons.unload("x");
    bench.untilState("x", "unloaded");
  }

  @Test
  void loadedTwiceInARowItRunsOnce() {
    String source =
        "static int64_t init(void) { return sluice_publish_reading(\"up\", 1, \"\"); }"
            + "\nSLUICE_ADDON(x, init)\n";
    bench.load("x", source);
    for (int i = 0; i < 3; i++) {
      bench.load(AddonManifest.bare("x", "x.so", 1));
    }
    bench.until(() -> said("up"));
    bench.until(() -> bench.addons.status().size() == 1);
    assertEquals("running", bench.addon("x").state().label());
    assertEquals(1, HostBench.libraries());
  }

  @Test
  void whoHearsSlowerThanIsSaidMissesMessagesAndTheStatusCountsThem() {
    load(
        """
        static void heard(void *data, const char *topic, const void *p, size_t n) {
          int64_t until = sluice_now_nanos() + 100000;
          while (sluice_now_nanos() < until) {}
        }
        static int64_t init(void) { return sluice_subscribe("x/#", heard, NULL); }
        """);
    bench.untilState("x", "running");
    Heartbeat heartbeat = new Heartbeat(bench.loop);
    heartbeat.start();
    for (int i = 0; i < 2 * TopicHub.PENDING_MAX; i++) {
      bench.addons.heard("sluice/board/x/flood", new byte[10]);
    }
    assertEquals(TopicHub.PENDING_MAX, bench.addons.status().get(0).missed());
    bench.addons.heard("sluice/board/x/large", new byte[2 << 20]);
    assertEquals(TopicHub.PENDING_MAX + 1, bench.addons.status().get(0).missed());
    boolean[] later = new boolean[1];
    bench.loop.setTimeout(300, () -> later[0] = true);
    bench.until(() -> later[0]);
    heartbeat.assertSteady();
    assertEquals("running", bench.addon("x").state().label(), () -> bench.why("x"));
  }

  @Test
  void whatTheSpoolRefusesIsToldAndADescriptorMayBeWatchedTwice() {
    bench.outlet.refuses = true;
    load(
        """
        #include <unistd.h>
        static void ready(void *data, int64_t bits) {}
        static int64_t init(void) {
          int ends[2];
          if (sluice_publish_reading("a", 1, "") != SLUICE_EFULL) return -1;
          if (sluice_publish("x/a", "b", 1) != SLUICE_EFULL) return -2;
          if (pipe(ends) < 0 || sluice_watch(ends[0], SLUICE_READ, ready, NULL) < 0) return -3;
          if (sluice_watch(ends[0], SLUICE_READ, ready, NULL) < 0) return -4;
          if (sluice_watch(100000, SLUICE_READ, ready, NULL) != SLUICE_EFAILED) return -5;
          if (sluice_watch(ends[0], 1024, ready, NULL) != SLUICE_EINVAL) return -6;
          return 0;
        }
        """);
    bench.until(() -> bench.addon("x").state().label().matches("running|failed"));
    assertEquals("running", bench.addon("x").state().label(), () -> bench.why("x"));
  }
}
