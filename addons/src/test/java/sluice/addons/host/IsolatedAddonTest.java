package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.AddonLimits;

/** The same addons as in the gateway's process, in one of their own. */
class IsolatedAddonTest {
  @TempDir Path root;
  private IsolatedBench bench;

  @BeforeEach
  void open() {
    bench = new IsolatedBench(root);
  }

  @AfterEach
  void close() {
    bench.close();
    assertEquals(0, HostBench.mappings());
  }

  @Test
  void tenLinesOfCPublishAReadingAndNoneOfTheirCodeIsHere() throws Exception {
    bench.load("hello", Programs.HELLO);
    bench.host.until(() -> bench.host.outlet.heard.size() >= 3);
    assertEquals("sluice/board/hello/temperature 21.5°C GOOD", bench.host.outlet.heard.get(0));
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      assertTrue(maps.noneMatch(line -> line.contains("/memfd:addon-hello")));
    }
    long pid = bench.pid("hello");
    bench.host.addons.unload("hello");
    bench.host.untilState("hello", "unloaded");
    assertFalse(Files.exists(Path.of("/proc/" + pid)));
  }

  @Test
  void timersImmediatesJobsMessagesAndEventsAllComeBack() {
    bench.host.configs.put("all", Map.of("greeting", "good day"));
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
          say(length == 3 && memcmp(payload, "abc", 3) == 0 ? data : "?");
        }
        static int64_t init(void) {
          char greeting[40];
          if (sluice_config("greeting", greeting, sizeof greeting) != 8) return -1;
          say(greeting);
          if (sluice_config("greeting", greeting, 8) != SLUICE_ESPACE) return -2;
          if (sluice_config("none", greeting, 8) != SLUICE_ENOTFOUND) return -3;
          sluice_set_timeout(1, once, "timeout");
          sluice_set_immediate(once, "immediate");
          sluice_work(job, done, NULL);
          sluice_subscribe("all/outside", heard, NULL);
          sluice_on("other:ping", event, "other's");
          sluice_on("all:ping", event, "event");
          return sluice_emit(sluice_event("ping"), "abc", 3) == 1 ? 0 : -4;
        }
        SLUICE_ADDON(all, init)
        """);
    bench.host.until(() -> bench.host.outlet.heard.size() >= 5);
    bench.host.addons.heard("sluice/board/all/outside", "hi".getBytes(StandardCharsets.UTF_8));
    bench.host.addons.heard("sluice/board/other", "no".getBytes(StandardCharsets.UTF_8));
    bench.host.load(
        "other",
        """
        static int64_t init(void) { return sluice_emit(sluice_event("ping"), "abc", 3) == 1 ? 0 : -1; }
        SLUICE_ADDON(other, init)
        """);
    bench.host.until(() -> bench.host.outlet.heard.size() >= 7);
    List<String> said = bench.host.outlet.heard;
    assertEquals("sluice/board/all/said good day", said.get(0));
    assertEquals("sluice/board/all/said event", said.get(1));
    for (String one : List.of("timeout", "immediate", "job", "other's")) {
      assertTrue(said.contains("sluice/board/all/said " + one), said::toString);
    }
    assertTrue(said.contains("sluice/board/all/echo sluice/board/all/outside=hi"), said::toString);
  }

  @Test
  void whatTheManifestDoesNotListIsRefusedWithAReason() {
    bench.load(
        "greedy",
        """
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <string.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <unistd.h>
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
          if (socket(AF_INET, SOCK_STREAM, 0) != -1 || errno != EACCES) return -16;
          if (fork() != -1 || errno != EPERM) return -17;
          if (execl("/bin/true", "true", NULL) != -1 || errno != EPERM) return -18;
          if (kill(getppid(), SIGTERM) != -1) return -19;
          if (open("/tmp/greedy", O_CREAT | O_WRONLY, 0600) != -1) return -20;
          if (getuid() == 0) return -21;
          extern char **environ;
          if (environ != NULL && environ[0] != NULL) return -22;
          if (syscall(SYS_tgkill, getppid(), getppid(), SIGTERM) != -1) return -23;
          struct rlimit none = {0, 0};
          if (syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, &none, NULL) != -1 || errno != EPERM) return -24;
          if (syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &none) != 0) return -25;
          int made = 0;
          while (sluice_set_timeout(100000, nothing, NULL) > 0) made++;
          return made == 256 ? sluice_publish("greedy/done", "x", 1) : -100 - made;
        }
        SLUICE_ADDON(greedy, init)
        """);
    bench.host.until(() ->
        !bench.host.outlet.heard.isEmpty() || bench.status("greedy").state().equals("failed"));
    assertEquals("running", bench.status("greedy").state(), () -> bench.status("greedy").why());
  }

  @Test
  void aThreadCallsTheLoopOfItsProcessInOrder() {
    bench.load("threaded", Programs.THREADED);
    bench.host.until(() -> !bench.host.outlet.heard.isEmpty());
    assertEquals("sluice/board/threaded/all order", bench.host.outlet.heard.get(0));
    bench.host.addons.unload("threaded");
    bench.host.untilState("threaded", "unloaded");
  }

  @Test
  void aDeviceThatIsListedComesAsADescriptor() {
    AddonLimits may = AddonLimits.of("device");
    AddonLimits limits =
        new AddonLimits(
            may.publish(),
            may.subscribe(),
            List.of(),
            List.of("null"),
            List.of(),
            may.memoryBytes(),
            may.loopNanosPerTurn(),
            may.handles(),
            may.threads());
    bench.load(
        "device",
        """
        #include <unistd.h>
        static int64_t init(void) {
          int fd = -1;
          int64_t handle = sluice_open_device("/dev/null", 2, &fd);
          if (handle < 0) return handle;
          if (write(fd, "x", 1) != 1) return -100;
          if (sluice_close(handle) != 0) return -101;
          if (write(fd, "x", 1) != -1) return -102;
          return sluice_publish("device/done", "x", 1);
        }
        SLUICE_ADDON(device, init)
        """,
        limits);
    bench.host.until(() ->
        !bench.host.outlet.heard.isEmpty() || bench.status("device").state().equals("failed"));
    assertEquals("running", bench.status("device").state(), () -> bench.status("device").why());
  }

  @Test
  void anInitThatFailsIsNotTriedAgain() {
    bench.load("bad", Programs.BAD);
    bench.host.untilState("bad", "failed");
    assertEquals("init returned -77", bench.status("bad").why());
  }

  @Test
  void oneOfAnotherNameIsRefused() {
    bench.load("twin", Programs.HELLO);
    bench.host.untilState("twin", "failed");
    assertTrue(
        bench.status("twin").why().contains("calls itself hello"), bench.status("twin").why());
  }

  @Test
  void theStatusNamesTheThreadAndTheFileInWhichItCrashed() {
    bench.load(
        "broken",
        """
        #include <stdio.h>
        static void bad(void *data) { puts(data); }
        static int64_t init(void) { return sluice_start_thread("reader", bad, (void *)16); }
        SLUICE_ADDON(broken, init)
        """);
    bench.untilWhy("broken", "ended by SIGSEGV");
    String why = bench.status("broken").why();
    assertTrue(why.contains(" in ") && why.contains("libc"), why);
    assertTrue(why.contains(", thread reader at address 0x10"), why);
  }

  @Test
  void whatItWritesToItsErrorOutputIsLinesOfTheLogUpToTheirLimit() {
    bench.load(
        "loud",
        """
        #include <stdio.h>
        static void again(void *data) { sluice_publish_reading("alive", 1, ""); }
        static int64_t init(void) {
          for (int i = 0; i < 1000; i++) fprintf(stderr, "line %d of many\\n", i);
          printf("and the other output\\n");
          fflush(stdout);
          return sluice_set_interval(10, again, NULL);
        }
        SLUICE_ADDON(loud, init)
        """);
    bench.host.until(() -> bench.status("loud").linesDropped() > 0);
    int heard = bench.host.outlet.heard.size();
    bench.host.until(() -> bench.host.outlet.heard.size() > heard + 10);
    assertTrue(bench.status("loud").linesDropped() <= 901, "" + bench.status("loud"));
  }
}
