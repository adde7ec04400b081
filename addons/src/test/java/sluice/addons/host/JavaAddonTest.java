package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Addons in Java, in JNI, and both. */
class JavaAddonTest {
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

  private static AddonManifest manifest(Kind kind, @Nullable String library, String jar) {
    return new AddonManifest(
        "j",
        "",
        1,
        kind,
        library,
        jar.isEmpty() ? null : jar,
        Isolation.IN_PROCESS,
        AddonLimits.of("j"),
        Map.of());
  }

  private void jar(String body) throws IOException {
    var _ = Jars.addon(root.resolve("j.jar"), body);
  }

  private void unload() {
    bench.addons.unload("j");
    bench.until(() -> bench.addon("j").state().label().matches("unloaded|failed"));
    assertEquals("unloaded ", bench.addon("j").state().label() + " " + bench.why("j"));
  }

  @Test
  void aJarDoesWhatCDoesAndItsClassLoaderIsCollected() throws IOException {
    bench.configs.put("j", Map.of("greeting", "hello"));
    jar(Programs.JAVA);
    bench.load(manifest(Kind.JAVA, null, "j.jar"));
    bench.untilState("j", "running");
    bench.addons.heard("sluice/board/j/in", "echoed".getBytes(StandardCharsets.UTF_8));
    List<String> expected =
        List.of(
            "said hello",
            "said immediate",
            "said event 7",
            "said heard by 1",
            "said job",
            "said posted",
            "said DENIED",
            "said INVALID",
            "echo echoed",
            "value 4.5V GOOD");
    for (String one : expected) {
      bench.until(() -> bench.outlet.heard.contains("sluice/board/j/" + one));
    }
    unload();
  }

  @Test
  void aJniLibraryBesideAJarIsUnmappedWithItsClassLoader() throws IOException {
    String number = "JNIEXPORT jint JNICALL Java_Main_number(JNIEnv *e, jclass c) { return 42; }\n";
    Compiler.jni(root.resolve("j.so"), number);
    jar(
        """
        static { System.loadLibrary("anything"); }
        static native int number();
        public void start(AddonHost host) { host.publish("value", number(), ""); }
        """);
    for (int i = 0; i < 3; i++) {
      bench.outlet.heard.clear();
      bench.load(manifest(Kind.JNI, "j.so", "j.jar"));
      bench.until(() -> bench.outlet.heard.contains("sluice/board/j/value 42.0 GOOD"));
      assertEquals(1, HostBench.libraries());
      unload();
      assertEquals(0, HostBench.mappings());
    }
  }

  @Test
  void aJniLibraryAloneIsAnAddon() throws IOException {
    Compiler.jni(root.resolve("j.so"), Programs.JNI);
    bench.load(manifest(Kind.JNI, "j.so", ""));
    bench.until(() -> bench.outlet.heard.contains("sluice/board/j/value 3.5K GOOD"));
    unload();
  }

  @Test
  void anAddonThatKeepsAThreadIsToldToHoldItsClasses() throws IOException {
    jar(
        """
        static volatile boolean end;
        public void start(AddonHost host) {
          host.on("test:end", b -> end = true);
          Thread.ofPlatform().daemon().start(() -> { while (!end) Thread.onSpinWait(); });
        }
        public void stop() { Runtime.getRuntime().addShutdownHook(new Thread(() -> end = true)); }
        """);
    bench.load(manifest(Kind.JAVA, null, "j.jar"));
    bench.untilState("j", "running");
    bench.addons.unload("j");
    bench.untilState("j", "unloaded");
    assertTrue(bench.why("j").contains("objects of its classes"), bench.why("j"));
  }

  @Test
  void anAddonSeesNothingOfTheGatewayAndFailsWithAReason() throws IOException {
    jar(
        """
        public void start(AddonHost host) throws Exception {
          Class.forName("sluice.addons.host.Addons");
        }
        """);
    bench.load(manifest(Kind.JAVA, null, "j.jar"));
    bench.untilState("j", "failed");
    assertTrue(bench.why("j").contains("start: java.lang.ClassNotFoundException"), bench.why("j"));
    Files.writeString(root.resolve("j.jar"), "no jar");
    bench.load(manifest(Kind.JAVA, null, "j.jar"));
    bench.untilState("j", "failed");
    assertTrue(bench.why("j").contains("must name one class, and names 0"), bench.why("j"));
  }

  @Test
  void aPi4jDriverReadsItsDeviceAndSetsItsLineAndNoOther() throws IOException {
    bench.board.buses.i2c(1).attach(0x48, new TestBoard.Answering((byte) 0x2a));
    bench.board.buses.i2c(1).attach(0x49, new TestBoard.Answering((byte) 0x11));
    jar(Programs.PI4J);
    AddonLimits limits =
        new AddonLimits(
            List.of("j/#"),
            List.of(),
            List.of("gpiochip0/17", "gpiochip0/19"),
            List.of(),
            List.of("i2c-1/0x48"),
            0,
            100_000_000,
            16,
            0);
    bench.load(
        new AddonManifest(
            "j", "", 1, Kind.JAVA, null, "j.jar", Isolation.IN_PROCESS, limits, Map.of()));
    for (String one :
        List.of("line set 17", "line refused 18", "read true 42", "read false refused")) {
      bench.until(() -> bench.outlet.heard.contains("sluice/board/j/" + one));
    }
    assertTrue(bench.board.chip.level(17));
    bench.board.chip.drive(19, true);
    bench.until(() -> bench.outlet.heard.contains("sluice/board/j/button HIGH"));
    unload();
  }

  @Test
  void aCallbackThatThrowsEndsNothing() throws IOException {
    jar(Programs.THROWS);
    bench.load(manifest(Kind.JAVA, null, "j.jar"));
    bench.until(() -> bench.outlet.heard.contains("sluice/board/j/value 5.0 GOOD"));
    assertEquals("running", bench.addon("j").state().label());
  }
}
