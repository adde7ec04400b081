package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.addons.testkit.Jars;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;

/** Addons in Java and JNI in a process of their own, which has a virtual machine. */
class IsolatedJavaTest {
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

  private void load(Kind kind, @Nullable String library, @Nullable String jar) {
    load(kind, library, jar, AddonLimits.of("j"));
  }

  private void load(Kind kind, @Nullable String library, @Nullable String jar, AddonLimits limits) {
    bench.host.load(
        new AddonManifest("j", "", 1, kind, library, jar, Isolation.PROCESS, limits, Map.of()));
  }

  private void jar(String body) throws IOException {
    var _ = Jars.addon(root.resolve("j.jar"), body);
  }

  private void library(String natives) {
    Compiler.jni(root.resolve("j.so"), natives);
  }

  private void untilHeard(String... all) {
    for (String one : all) {
      bench.host.until(() -> bench.host.outlet.heard.contains("sluice/board/j/" + one));
    }
  }

  private void unload() {
    long pid = bench.pid("j");
    bench.host.addons.unload("j");
    bench.host.untilState("j", "unloaded");
    assertFalse(Files.exists(Path.of("/proc/" + pid)));
  }

  @Test
  void aJarDoesThereWhatItDoesInTheGateway() throws IOException {
    bench.host.configs.put("j", Map.of("greeting", "hello"));
    jar(Programs.JAVA);
    load(Kind.JAVA, null, "j.jar");
    untilHeard("said require DENIED");
    bench.host.addons.heard("sluice/board/j/in", "echoed".getBytes(StandardCharsets.UTF_8));
    bench.host.load(
        "other",
        """
        static int64_t init(void) { return sluice_emit(sluice_event("ping"), "abc", 3) == 1 ? 0 : -1; }
        SLUICE_ADDON(other, init)
        """);
    untilHeard(
        "said hello",
        "said immediate",
        "said event 7",
        "said heard by 1",
        "said other's 3",
        "said job",
        "said posted",
        "said DENIED",
        "said INVALID",
        "said require DENIED",
        "echo echoed",
        "value 4.5V GOOD");
    unload();
  }

  @Test
  void aFaultInItsLibraryCostsThatProcessAloneAndItBeginsAgain() throws IOException {
    library(
        """
        JNIEXPORT void JNICALL Java_Main_fault(JNIEnv *e, jclass c) { *(volatile int *)16 = 1; }
        """);
    jar(
        """
        static { System.loadLibrary("anything"); }
        static native void fault();
        public void start(AddonHost host) {
          host.subscribe("j/in", (topic, payload) -> fault());
          host.publish("value", 1, "");
        }
        """);
    load(Kind.JNI, "j.so", "j.jar");
    untilHeard("value 1.0 GOOD");
    bench.host.outlet.heard.clear();
    bench.host.addons.heard("sluice/board/j/in", new byte[0]);
    untilHeard("value 1.0 GOOD");
    bench.untilWhy("j", "ended by SIGSEGV in j.so+0x");
    bench.untilWhy("j", "at address 0x10");
    unload();
  }

  @Test
  void aJniLibraryAloneIsAnAddonThereToo() throws IOException {
    library(Programs.JNI);
    load(Kind.JNI, "j.so", null);
    untilHeard("value 3.5K GOOD");
    bench.host.untilState("j", "running");
    unload();
  }

  @Test
  void howItEndsItselfIsTold() throws IOException {
    jar(
        """
        public void start(AddonHost host) {
          host.subscribe("j/exit", (topic, payload) -> System.exit(3));
          host.subscribe("j/memory", (topic, payload) -> {
            java.util.List<byte[]> all = new java.util.ArrayList<>();
            for (;;) all.add(new byte[1 << 20]);
          });
          host.subscribe("j/deep", (topic, payload) -> deep(1));
          host.publish("value", 1, "");
        }
        static int deep(int n) { return deep(n + 1) + 1; }
        """);
    load(Kind.JAVA, null, "j.jar");
    assertEndsBy("exit", "called exit(3)");
    assertEndsBy("memory", "ended with code 3");
    assertEndsBy("deep", "called exit(70)");
  }

  private void assertEndsBy(String topic, String reason) {
    untilHeard("value 1.0 GOOD");
    bench.untilWhy("j", "process ");
    bench.host.outlet.heard.clear();
    bench.host.addons.heard("sluice/board/j/" + topic, new byte[0]);
    bench.untilWhy("j", reason);
  }

  @Test
  void aVirtualMachineMayTakeItsTimeWhileItIsCold() {
    long minute = 60_000_000_000L;
    assertEquals(30, IsolatedAddon.unansweredMax(true, minute));
    assertEquals(3, IsolatedAddon.unansweredMax(true, 3 * minute));
    assertEquals(3, IsolatedAddon.unansweredMax(false, minute));
  }

  @Test
  void itReachesNeitherFilesNorSocketsNorOtherProcesses() throws IOException {
    Path secret = Files.writeString(root.resolve("secret"), "s");
    jar(
        """
        interface Try { Object run() throws Exception; }
        static void attempt(AddonHost host, String what, Try way) {
          String result;
          try { result = "done " + way.run(); } catch (Throwable e) { result = "refused"; }
          host.publish("j/" + what, result.getBytes());
        }
        public void start(AddonHost host) {
          attempt(host, "file", () -> java.nio.file.Files.readString(java.nio.file.Path.of("%s")));
          attempt(host, "write", () -> java.nio.file.Files.writeString(java.nio.file.Path.of("/tmp/j"), ""));
          attempt(host, "socket", () -> new java.net.Socket("127.0.0.1", 9));
          attempt(host, "process", () -> new ProcessBuilder("/bin/true").start().waitFor());
          attempt(host, "classes", () -> Class.forName("sluice.addons.host.VmMain"));
          attempt(host, "system", () -> java.nio.file.Files.exists(java.nio.file.Path.of("/etc/passwd")));
        }
        """
            .formatted(secret));
    load(Kind.JAVA, null, "j.jar");
    untilHeard(
        "file refused",
        "write refused",
        "socket refused",
        "process refused",
        "classes refused",
        "system done true");
    unload();
  }

  @Test
  void aPi4jDriverReadsItsDevicesAndSetsItsLineAndNoOther() throws IOException {
    bench.host.board.buses.i2c(1).attach(0x48, new TestBoard.Answering((byte) 0x2a));
    bench.host.board.buses.i2c(1).attach(0x49, new TestBoard.Answering((byte) 0x11));
    jar(Programs.PI4J);
    AddonLimits limits =
        new AddonLimits(
            List.of("j/#"),
            List.of(),
            List.of("gpiochip0/17", "gpiochip0/19"),
            List.of(),
            List.of("i2c-1/0x48"),
            1 << 20,
            100_000_000,
            16,
            0);
    load(Kind.JAVA, null, "j.jar", limits);
    untilHeard("line set 17", "line refused 18", "read true 42", "read false refused");
    assertTrue(bench.host.board.chip.level(17));
    bench.host.untilState("j", "running");
    bench.host.board.chip.drive(19, true);
    untilHeard("button HIGH");
    unload();
  }

  @Test
  void whatIsNoAddonFailsWithTheReasonAndIsNotTriedAgain() throws IOException {
    Files.writeString(root.resolve("j.jar"), "no jar");
    load(Kind.JAVA, null, "j.jar");
    bench.host.untilState("j", "failed");
    assertTrue(
        bench.host.why("j").contains("must name one class, and names 0"), bench.host.why("j"));
    jar(
        """
        public void start(AddonHost host) { throw new IllegalStateException("no sensor"); }
        """);
    load(Kind.JAVA, null, "j.jar");
    bench.host.until(() -> bench.host.why("j").contains("no sensor"));
    bench.host.untilState("j", "failed");
  }

  @Test
  void aCallbackThatThrowsIsLoggedAndEndsNothing() throws IOException {
    jar(Programs.THROWS);
    load(Kind.JAVA, null, "j.jar");
    untilHeard("value 5.0 GOOD");
    assertEquals("running", bench.host.addon("j").state().label());
    unload();
  }

  @Test
  void reloadsLeaveNoDescriptorsAndNoProcesses() throws IOException {
    jar(
        """
        public void start(AddonHost host) { host.publish("value", 1, ""); }
        """);
    long before = 0;
    for (int i = 0; i < 3; i++) {
      bench.host.outlet.heard.clear();
      load(Kind.JAVA, null, "j.jar");
      untilHeard("value 1.0 GOOD");
      unload();
      before = i == 0 ? HostBench.descriptors() : before;
    }
    assertEquals(before, HostBench.descriptors());
  }
}
