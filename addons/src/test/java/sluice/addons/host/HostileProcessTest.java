package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addons that break, in a process of their own: it costs them alone. */
class HostileProcessTest {
  /** A loop that waits for an addon would stand still for seconds; a busy machine is none. */
  private static final long GAP_MILLIS_MAX = 500;

  @TempDir Path root;
  private IsolatedBench bench;

  @BeforeEach
  void open() {
    bench = new IsolatedBench(root);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "*(volatile int *) 16 = 1; | ended by SIGSEGV in | at address 0x10",
        "abort(); | ended by SIGABRT (abort) | crash 1 of 8",
        "exit(3); | called exit(3) | crash 1 of 8",
        "_exit(4); | ended with code 4 | crash 1 of 8",
        "raise(SIGKILL); | was killed by SIGKILL | crash 1 of 8",
        "for (;;) { char *p = malloc(1 << 20); memset(p, 1, 1 << 20); } | ended by SIGSEGV | see limits.memory",
        "for (;;) {} | its loop did not answer for 3 s | sluice_work()",
      })
  void whatBreaksATurnEndsOneProcessWhichIsStartedAgain(String code, String why, String more) {
    bench.load("broken", addon("sluice_set_timeout(20, broken, NULL)", code));
    bench.host.until(() -> bench.status("broken").state().equals("running"));
    bench.gapMillis();
    bench.untilWhy("broken", why);
    assertTrue(bench.status("broken").why().contains(more), bench.status("broken").why());
    assertEquals("restarting", bench.status("broken").state());
    bench.untilWhy("broken", "started again after 1 crashes");
    assertEquals("running", bench.status("broken").state());
    assertGap();
  }

  @Test
  void aSegfaultInInitIsTriedAgainAndOneInAConstructorIsNot() {
    bench.load("broken", addon("(broken(NULL), 0)", "*(volatile int *) 16 = 1;"));
    bench.untilWhy("broken", "ended by SIGSEGV");
    bench.host.until(() -> bench.status("broken").state().equals("restarting"));
    bench.host.addons.unload("broken");
    bench.host.untilState("broken", "unloaded");
    bench.load(
        "early",
        """
        __attribute__((constructor)) static void early(void) { *(volatile int *) 16 = 1; }
        static int64_t init(void) { return 0; }
        SLUICE_ADDON(early, init)
        """);
    bench.gapMillis();
    bench.host.untilState("early", "failed");
    assertTrue(
        bench.status("early").why().contains("ended by SIGSEGV"), bench.status("early").why());
    assertGap();
  }

  @Test
  void aFloodOfLinesAndOfPublishesLeavesTheLoopItsTurns() {
    bench.load(
        "flood",
        """
        static void flood(void *data) { for (;;) sluice_log(SLUICE_DEBUG, "again"); }
        static void publish(void *data) {
          for (int i = 0; i < 1000; i++) sluice_publish("flood/x", "y", 1);
          sluice_set_immediate(publish, NULL);
        }
        static int64_t init(void) {
          sluice_start_thread("flood", flood, NULL);
          return sluice_set_immediate(publish, NULL);
        }
        SLUICE_ADDON(flood, init)
        """);
    bench.gapMillis();
    bench.host.until(() -> bench.host.outlet.heard.size() > 2_000);
    assertGap();
    assertEquals("running", bench.status("flood").state());
    bench.host.addons.unload("flood"); // its thread never ends: it is killed
    bench.host.untilState("flood", "unloaded");
  }

  @Test
  void whatIsWrittenOverTheRingIsNotBelieved() {
    bench.load(
        "liar",
        """
        #include <stdio.h>
        #include <string.h>
        static void lie(void *data) {
          char line[300];
          FILE *maps = fopen("/proc/self/maps", "r");
          while (fgets(line, sizeof line, maps)) {
            unsigned long from, to;
            if (!strstr(line, "addon-ring") || sscanf(line, "%lx-%lx", &from, &to) != 2) continue;
            memset((char *) from + 4096 + (512 << 10), 0xff, 512 << 10);
            *(volatile uint64_t *) (from + 192) = 400;
          }
          fclose(maps);
          sluice_log(SLUICE_INFO, "so that it is looked at");
        }
        static int64_t init(void) { return sluice_set_timeout(1, lie, NULL); }
        SLUICE_ADDON(liar, init)
        """);
    bench.gapMillis();
    bench.untilWhy("liar", "broke the protocol");
    assertGap();
  }

  @Test
  void whoCrashesAgainAndAgainRestsLongerAndCanBeUnloadedMeanwhile() {
    bench.load("broken", addon("sluice_set_timeout(1, broken, NULL)", "abort();"));
    bench.untilWhy("broken", "crash 2 of 8");
    bench.host.addons.unload("broken");
    bench.host.untilState("broken", "unloaded");
  }

  private void assertGap() {
    long gap = bench.gapMillis();
    System.err.println("the longest time between two beats of 10 ms was " + gap + " ms");
    assertTrue(gap < GAP_MILLIS_MAX, gap + " ms between two beats of 10");
  }

  private static String addon(String begin, String code) {
    return """
    #include <signal.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>
    static void broken(void *data) { %s }
    static int64_t init(void) { return %s; }
    SLUICE_ADDON(broken, init)
    """
        .formatted(code, begin);
  }
}
