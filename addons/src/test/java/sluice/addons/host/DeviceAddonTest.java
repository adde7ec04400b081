package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;
import sluice.loop.posix.Signals;

/** Lines and buses of a simulated board, as addons in C have them, in either kind of process. */
class DeviceAddonTest {
  private static final String SAY =
      """
      #include <stdio.h>
      #include <string.h>
      static void say(const char *what, int64_t value) {
        char line[64];
        snprintf(line, sizeof line, "%s %lld", what, (long long)value);
        sluice_publish("d/said", line, strlen(line));
      }
      """;

  @TempDir Path root;
  private HostBench bench;

  @BeforeEach
  void open() {
    bench = new HostBench(root);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private void load(Isolation isolation, String source) {
    AddonLimits limits =
        new AddonLimits(
            List.of("d/#"),
            List.of("d/#"),
            List.of("gpiochip0/4", "gpiochip0/5", "gpiochip1/0"),
            List.of("spidev0.0"),
            List.of("i2c-1/0x48"),
            1 << 20,
            1_000_000_000,
            256,
            4);
    Compiler.build(bench.library("d"), SAY + source);
    bench.load(new AddonManifest("d", "", 1, Kind.C, "d.so", null, isolation, limits, Map.of()));
  }

  private boolean transfers() {
    return bench.addon("d").heldBy().stream().anyMatch(held -> held.contains("transfer"));
  }

  private boolean said(String what) {
    return bench.outlet.heard.contains("sluice/board/d/said " + what);
  }

  @ParameterizedTest
  @EnumSource
  void anEdgeOfTheBoardReachesAnAddonInCWithItsTime(Isolation isolation) {
    load(
        isolation,
        """
        static sluice_handle in;
        static void on_edge(void *data, int64_t level, int64_t nanos) {
          int64_t age = sluice_now_nanos() - nanos;
          say("edge", level);
          say("timely", age >= 0 && age < 60000000000);
          say("get", sluice_get_line(in));
        }
        static int64_t init(void) {
          in = sluice_open_line("gpiochip0/4", SLUICE_INPUT | SLUICE_RISING | SLUICE_FALLING, on_edge, NULL);
          return in < 0 ? in : (say("opened", 1), 0);
        }
        SLUICE_ADDON(d, init)
        """);
    bench.until(() -> said("opened 1"));
    bench.board.chip.drive(4, true);
    bench.until(() -> said("edge 1") && said("get 1"));
    bench.board.chip.drive(4, false);
    bench.until(() -> said("edge 0") && said("get 0"));
    assertTrue(said("timely 1"));
    assertFalse(said("timely 0"));
  }

  @ParameterizedTest
  @EnumSource
  void anOutputIsSetAndSetUpAnewAndGivenBack(Isolation isolation) {
    load(
        isolation,
        """
        static sluice_handle line;
        static void on_edge(void *data, int64_t level, int64_t nanos) { say("edge", level); }
        static void heard(void *data, const char *topic, const void *payload, size_t length) {
          char what = *(const char *)payload;
          if (what == 'l') say("low", sluice_set_line(line, 0));
          if (what == 'i') say("input", sluice_set_up_line(line, SLUICE_INPUT | SLUICE_RISING));
          if (what == 'c') say("closed", sluice_close(line));
        }
        static int64_t init(void) {
          line = sluice_open_line("gpiochip0/5", SLUICE_OUTPUT | SLUICE_HIGH, on_edge, NULL);
          say("busy", sluice_open_line("gpiochip0/5", SLUICE_INPUT, NULL, NULL));
          sluice_subscribe("d/do", heard, NULL);
          return line < 0 ? line : (say("opened", 1), 0);
        }
        SLUICE_ADDON(d, init)
        """);
    bench.until(() -> said("opened 1"));
    assertTrue(said("busy -9"), () -> "" + bench.outlet.heard);
    assertTrue(bench.board.chip.level(5));
    tell("l");
    bench.until(() -> said("low 0"));
    assertFalse(bench.board.chip.level(5));
    tell("i");
    bench.until(() -> said("input 0"));
    bench.board.chip.drive(5, true);
    bench.until(() -> said("edge 1"));
    tell("c");
    bench.until(() -> said("closed 0"));
    bench.board.chip.drive(4, true); // the chip is the board's, and stays
    assertFalse(bench.board.chip.isGone());
  }

  private void tell(String what) {
    bench.addons.heard("sluice/board/d/do", what.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void aTransferOnABusIsAnsweredOnTheLoop(Isolation isolation) {
    bench.board.buses.i2c(1).attach(0x48, new TestBoard.Answering((byte) 42));
    load(
        isolation,
        """
        static void on_read(void *data, int64_t result, const void *bytes, size_t length) {
          say("read", result);
          if (length == 3) say("byte", ((const unsigned char *)bytes)[2]);
          say("pending", sluice_close(*(sluice_handle *)data));
        }
        static sluice_handle good;
        static void on_bad(void *data, int64_t result, const void *bytes, size_t length) {
          char why[256];
          say("failed", result);
          say("with a reason", sluice_last_error(why, sizeof why) > 0);
        }
        static int64_t init(void) {
          sluice_transfer read = {.device = "i2c-1/0x48", .out = "a", .out_length = 1, .in_length = 3};
          sluice_transfer bad = {.device = "spidev0.0", .out = "a", .out_length = 1, .mode = 0, .speed_hz = 1000};
          good = sluice_begin_transfer(&read, on_read, &good);
          return sluice_begin_transfer(&bad, on_bad, NULL) < 0 ? -1 : good;
        }
        SLUICE_ADDON(d, init)
        """);
    bench.until(() -> said("read 3") && said("byte 42") && said("failed -9"));
    bench.until(() -> said("with a reason 1") && said("pending -7"));
    bench.until(() -> !transfers());
  }

  @Test
  void aTransferThatEndsWhileItsProcessReadsNothingIsAnsweredOnceItDoes() {
    CountDownLatch ends = new CountDownLatch(1);
    bench.board.buses.i2c(1).attach(0x48, new TestBoard.Slow(ends));
    load(
        Isolation.PROCESS,
        """
        static void on_read(void *data, int64_t result, const void *bytes, size_t length) { say("read", result); }
        static void heard(void *data, const char *topic, const void *payload, size_t length) {}
        static int64_t init(void) {
          sluice_transfer read = {.device = "i2c-1/0x48", .in_length = 4096};
          sluice_subscribe("d/do", heard, NULL);
          return sluice_begin_transfer(&read, on_read, NULL) < 0 ? -1 : (say("begun", 1), 0);
        }
        SLUICE_ADDON(d, init)
        """);
    bench.until(() -> said("begun 1"));
    long pid = bench.pid("d");
    assertTrue(Signals.send(pid, 19), "SIGSTOP");
    bench.until(() -> isStopped(pid));
    String less = "x".repeat(1_000); // than what is read
    bench.until(() -> {
      for (int i = 0; i < 50; i++) {
        tell(less);
      }
      return bench.why("d").contains("found no room");
    });
    assertTrue(transfers(), () -> "" + bench.addon("d").heldBy());
    ends.countDown();
    bench.until(() -> !transfers());
    assertFalse(said("read 4096"));
    assertTrue(Signals.send(pid, 18), "SIGCONT");
    bench.until(() -> said("read 4096"));
  }

  /** By the third field of proc(5)'s stat. */
  private static boolean isStopped(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotListedOrCannotBeIsRefusedAtOnce(Isolation isolation) {
    load(
        isolation,
        """
        static void done(void *data, int64_t result, const void *bytes, size_t length) {}
        static int64_t begin(const char *device, size_t in, int64_t speed) {
          sluice_transfer it = {.device = device, .out = "ab", .out_length = 2, .in_length = in, .speed_hz = speed};
          return sluice_begin_transfer(&it, done, NULL);
        }
        static int64_t init(void) {
          say("line", sluice_open_line("gpiochip0/6", SLUICE_INPUT, NULL, NULL));
          say("no line", sluice_open_line("gpiochip0", SLUICE_INPUT, NULL, NULL));
          say("both", sluice_open_line("gpiochip0/4", SLUICE_INPUT | SLUICE_OUTPUT, NULL, NULL));
          say("edges out", sluice_open_line("gpiochip0/4", SLUICE_OUTPUT | SLUICE_RISING, NULL, NULL));
          say("no chip", sluice_open_line("gpiochip1/0", SLUICE_INPUT, NULL, NULL));
          say("no handle", sluice_get_line(77));
          say("address", begin("i2c-1/0x49", 1, 0));
          say("select", begin("spidev0.1", 2, 1000));
          say("uneven", begin("spidev0.0", 1, 1000));
          say("long", begin("i2c-1/0x48", 5000, 0));
          say("no device", begin("/dev/i2c-1", 1, 0));
          say("null", sluice_begin_transfer(NULL, done, NULL));
          return say("all", 1), 0;
        }
        SLUICE_ADDON(d, init)
        """);
    bench.until(() -> said("all 1"));
    assertEquals(
        List.of(
            "line -4",
            "no line -1",
            "both -1",
            "edges out -1",
            "no chip -9",
            "no handle -7",
            "address -4",
            "select -4",
            "uneven -1",
            "long -5",
            "no device -1",
            "null -1",
            "all 1"),
        bench.outlet.heard.stream().map(l -> l.replace("sluice/board/d/said ", "")).toList());
  }
}
