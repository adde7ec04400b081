package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addons in C, built here, and what the host's functions do for them. */
class NativeAddonTest {
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

  @Test
  void tenLinesOfCPublishAReading() {
    bench.load("hello", Programs.HELLO);
    bench.until(() -> bench.outlet.heard.size() >= 3);
    assertEquals("sluice/board/hello/temperature 21.5°C GOOD", bench.outlet.heard.get(0));
    assertEquals(1, HostBench.mappings() > 0 ? 1 : 0);
    assertEquals(List.of("interval 1 ms"), bench.addon("hello").heldBy());
  }

  @Test
  void whatIsUnloadedIsNotCalledAnyMoreAndItsCodeIsGone() {
    bench.load("hello", Programs.HELLO);
    bench.until(() -> !bench.outlet.heard.isEmpty());
    bench.addons.unload("hello");
    bench.untilState("hello", "unloaded");
    assertEquals("", bench.why("hello"));
    assertEquals(0, HostBench.mappings());
    int heard = bench.outlet.heard.size();
    boolean[] later = new boolean[1];
    bench.loop.setTimeout(20, () -> later[0] = true);
    bench.until(() -> later[0]);
    assertEquals(heard, bench.outlet.heard.size());
  }

  @Test
  void aNewVersionTakesThePlaceOfTheOldOneBetweenTwoTurns() {
    bench.load("hello", Programs.HELLO);
    bench.until(() -> !bench.outlet.heard.isEmpty());
    bench.load("hello", Programs.HELLO.replace("21.5", "-3"));
    bench.until(() -> bench.outlet.heard.getLast().contains(" -3.0"));
    bench.until(() -> bench.addons.status().size() == 1);
    int firstNew = 0;
    while (!bench.outlet.heard.get(firstNew).contains(" -3.0")) {
      firstNew++;
    }
    List<String> after = bench.outlet.heard.subList(firstNew, bench.outlet.heard.size());
    assertTrue(after.stream().allMatch(line -> line.contains(" -3.0")), after::toString);
  }

  @Test
  void timersImmediatesJobsMessagesAndEventsAllComeBack() {
    bench.configs.put("all", Map.of("greeting", "good day"));
    bench.load(
        "all",
        """
        #include <string.h>
        #include <stdio.h>
        static void say(const char *what) { sluice_publish("all/said", what, strlen(what)); }
        static void once(void *data) { say(data); }
        static int64_t job(void *data) { return 42; }
        static void done(void *data, int64_t result) { say(result == 42 ? "job" : "?"); }
        static void heard(void *data, const char *topic, const void *payload, size_t length) {
          char line[200];
          snprintf(line, sizeof line, "%s=%.*s", topic, (int) length, (const char *) payload);
          sluice_publish("all/echo", line, strlen(line));
        }
        static void event(void *data, const void *payload, size_t length) {
          say(length == 3 && memcmp(payload, "abc", 3) == 0 ? "event" : "?");
        }
        static int64_t init(void) {
          if (sluice_emit(1, "abc", 3) != SLUICE_ENOTFOUND) return -5;
          if (sluice_emit(sluice_event("none"), NULL, 3) != SLUICE_EINVAL) return -6;
          char greeting[40];
          if (sluice_config("greeting", greeting, sizeof greeting) != 8) return -1;
          say(greeting);
          if (sluice_config("greeting", greeting, 8) != SLUICE_ESPACE) return -2;
          if (sluice_config("none", greeting, 8) != SLUICE_ENOTFOUND) return -3;
          sluice_set_timeout(1, once, "timeout");
          sluice_set_immediate(once, "immediate");
          sluice_work(job, done, NULL);
          sluice_subscribe("all/outside", heard, NULL);
          sluice_on("all:ping", event, NULL);
          return sluice_emit(sluice_event("ping"), "abc", 3) == 1 ? 0 : -4;
        }
        SLUICE_ADDON(all, init)
        """);
    bench.untilState("all", "running");
    bench.addons.heard("sluice/board/all/outside", "hi".getBytes(StandardCharsets.UTF_8));
    bench.addons.heard("sluice/board/other", "no".getBytes(StandardCharsets.UTF_8));
    bench.until(() -> bench.outlet.heard.size() >= 6);
    List<String> said = bench.outlet.heard;
    assertEquals("sluice/board/all/said good day", said.get(0));
    assertEquals("sluice/board/all/said event", said.get(1));
    for (String one : List.of("timeout", "immediate", "job")) {
      assertTrue(said.contains("sluice/board/all/said " + one), said::toString);
    }
    assertTrue(said.contains("sluice/board/all/echo sluice/board/all/outside=hi"), said::toString);
    bench.until(() -> bench.addon("all").heldBy().size() == 4); // what fires once has gone
  }

  @Test
  void anEventToANativeListenerMakesNoGarbage() {
    bench.load(
        "loud",
        """
        enum { EVENTS = 20000 };
        static int64_t heard, tick;
        static void on_tick(void *data, const void *payload, size_t length) { heard++; }
        static void emits(void *data) {
          for (int i = 0; i < EVENTS; i++) sluice_emit(tick, "abc", 3);
          sluice_publish_reading("heard", (double)heard, "");
        }
        static int64_t init(void) {
          tick = sluice_event("tick");
          sluice_on("loud:tick", on_tick, NULL);
          return sluice_set_interval(1, emits, NULL);
        }
        SLUICE_ADDON(loud, init)
        """);
    bench.until(() -> bench.outlet.heard.size() >= 10); // warm
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    int passes = bench.outlet.heard.size();
    long before = thread.getCurrentThreadAllocatedBytes();
    bench.until(() -> bench.outlet.heard.size() >= passes + 5);
    long bytes = thread.getCurrentThreadAllocatedBytes() - before;
    long events = 20_000L * (bench.outlet.heard.size() - passes);
    // Turns and readings make some; no object of an event is below 16 bytes.
    assertTrue(bytes < 8 * events, bytes + " bytes of " + events + " events");
  }

  @Test
  void whatTheManifestDoesNotListIsRefusedWithAReason() {
    bench.load(
        "greedy",
        """
        #include <string.h>
        static void nothing(void *data) {}
        static void heard(void *data, const char *topic, const void *p, size_t n) {}
        static int64_t init(void) {
          int fd;
          void *memory;
          char why[200];
          if (sluice_publish("other/topic", "x", 1) != SLUICE_EDENIED) return -1;
          if (sluice_last_error(why, sizeof why) < 1 || !strstr(why, "limits.publish")) return -2;
          if (sluice_publish("greedy/#", "x", 1) != SLUICE_EINVAL) return -3;
          if (sluice_subscribe("#", heard, NULL) != SLUICE_EDENIED) return -4;
          if (sluice_open_device("/dev/mem", 0, &fd) != SLUICE_EDENIED) return -5;
          if (sluice_open_device("/dev/../etc/passwd", 0, &fd) != SLUICE_EDENIED) return -6;
          if (sluice_buffer_create(2 << 20, &memory) != SLUICE_ELIMIT) return -7;
          int64_t first = sluice_buffer_create(1 << 20, &memory);
          if (first < 0 || ((char *) memory)[(1 << 20) - 1] != 0) return -8;
          if (sluice_buffer_create(1, &memory) != SLUICE_ELIMIT) return -9;
          if (sluice_close(first) != 0) return -10;
          if (sluice_close(first) != SLUICE_ENOTFOUND) return -11;
          if (sluice_set_timeout(-1, nothing, NULL) != SLUICE_EINVAL) return -12;
          if (sluice_set_timeout(1, NULL, NULL) != SLUICE_EINVAL) return -13;
          if (sluice_watch(0, SLUICE_READ, NULL, NULL) != SLUICE_EINVAL) return -14;
          if (sluice_publish(NULL, "x", 1) != SLUICE_EINVAL) return -15;
          int made = 0;
          while (sluice_set_timeout(100000, nothing, NULL) > 0) made++;
          return made == 256 ? 0 : -100 - made;
        }
        SLUICE_ADDON(greedy, init)
        """);
    bench.until(() -> !bench.addon("greedy").state().label().matches("resolved|verified|linked"));
    assertEquals("running", bench.addon("greedy").state().label(), () -> bench.why("greedy"));
    List<String> held = bench.addon("greedy").heldBy();
    assertEquals(65, held.size());
    assertEquals("192 more", held.getLast());
  }

  @Test
  void aThreadThatTheHostStartedIsWaitedForAndItsCallsComeInOrder() {
    bench.load("threaded", Programs.THREADED);
    bench.until(() -> !bench.outlet.heard.isEmpty());
    assertEquals("sluice/board/threaded/all order", bench.outlet.heard.get(0));
    bench.addons.unload("threaded");
    bench.untilState("threaded", "unloaded");
    assertEquals("", bench.why("threaded"));
  }

  @Test
  void asManyThreadsRunAsTheManifestAllowsAndEndedOnesMakeRoom() {
    bench.load(
        "many",
        """
        #include <stdatomic.h>
        static atomic_int stop, started;
        static void wait(void *data) { while (!stop) {} }
        static void none(void *data) {}
        static void tick(void *data) {
          if (sluice_start_thread("short", none, NULL) > 0) started++;
          if (started >= 10) sluice_publish_reading("started", started, "");
        }
        static int64_t init(void) {
          for (int i = 0; i < 4; i++) if (sluice_start_thread("long", wait, NULL) < 0) return -1;
          if (sluice_start_thread("fifth", none, NULL) != SLUICE_ELIMIT) return -2;
          stop = 1;
          return sluice_set_interval(1, tick, NULL);
        }
        SLUICE_ADDON(many, init)
        """);
    bench.until(() -> bench.addon("many").state().label().matches("running|failed"));
    assertEquals("running", bench.addon("many").state().label(), () -> bench.why("many"));
    bench.until(() -> !bench.outlet.heard.isEmpty());
  }

  @Test
  void anInitThatFailsLeavesNothingAndHasNoReasonOfAnothers() {
    HostCalls.because("a reason of another addon's");
    bench.load("bad", Programs.BAD);
    bench.untilState("bad", "failed");
    assertTrue(bench.why("bad").endsWith("bad.so: init returned -77"), bench.why("bad"));
    assertEquals(List.of(), bench.addon("bad").heldBy());
  }
}
