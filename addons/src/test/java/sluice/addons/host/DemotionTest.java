package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.addons.testkit.Jars;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** An addon that has cost a gateway, or holds it up, has a process of its own from then on. */
class DemotionTest {
  private static final String CRASHES =
      """
      static void crash(void *data) { *(volatile int *) 16 = 1; }
      static int64_t init(void) { return sluice_set_timeout(20, crash, NULL); }
      SLUICE_ADDON(bad, init)
      """;

  private static final String CRASHES_BY_ITSELF =
      """
      #include <pthread.h>
      #include <string.h>
      #include <unistd.h>
      static void *run(void *data) {
        usleep(20000);
        memset((void *) 16, 1, 4096 + (long) data);
        return NULL;
      }
      static int64_t init(void) {
        pthread_t thread;
        return pthread_create(&thread, NULL, run, NULL) == 0 ? 0 : -1;
      }
      SLUICE_ADDON(bad, init)
      """;

  private static final String CRASHES_BY_JNI =
      """
      JNIEXPORT void JNICALL Java_sluice_addons_JniAddon_start(JNIEnv *e, jobject o, jobject host) {
        *(volatile int *) 16 = 1;
      }
      JNIEXPORT void JNICALL Java_sluice_addons_JniAddon_stop(JNIEnv *e, jobject o) {}
      """;

  private static final String SLOW_IN_JAVA =
      """
      public void start(AddonHost host) {
        host.setInterval(1, () -> {
          long until = System.nanoTime() + 600_000_000;
          while (System.nanoTime() < until) Thread.onSpinWait();
        });
      }
      """;

  private static final String SLOW =
      """
      static void slow(void *data) {
        int64_t until = sluice_now_nanos() + 600000000;
        while (sluice_now_nanos() < until) {}
        sluice_publish("slow/turn", "x", 1);
      }
      static int64_t init(void) { return sluice_set_interval(1, slow, NULL); }
      SLUICE_ADDON(slow, init)
      """;

  @TempDir Path root;

  @Test
  void whatCrashedAGatewayOnceIsInAProcessOfItsOwnAtTheNextStart() throws Exception {
    assertDemoted(Kind.C, CRASHES);
  }

  @Test
  void soIsWhatCrashedItInAThreadOfItsOwnThatNobodyKnewOf() throws Exception {
    assertDemoted(Kind.C, CRASHES_BY_ITSELF);
  }

  @Test
  void soIsWhatCrashedItThroughJni() throws Exception {
    assertDemoted(Kind.JNI, CRASHES_BY_JNI);
  }

  private void assertDemoted(Kind kind, String source) throws Exception {
    if (kind == Kind.JNI) {
      Compiler.jni(root.resolve("bad.so"), source);
    } else {
      Compiler.build(root.resolve("bad.so"), source);
    }
    Process gateway = gateway(root, kind);
    assertNotEquals(0, gateway.waitFor());
    try (Loop loop = Loop.open();
        Addons addons = open(loop, root)) {
      load(addons, root, "bad", kind);
      Turns.until(
          loop,
          () -> addons.status().get(0).why().contains("ended by SIGSEGV in "),
          addons::status);
      AddonStatus status = addons.status().get(0);
      assertEquals("restarting", status.state());
      assertTrue(status.why().contains("not in the gateway's"), status.why());
      end(loop, addons);
    }
    List<String> list = Files.readAllLines(root.resolve("state/addons.crashed"));
    assertTrue(list.size() == 1 && list.get(0).startsWith("bad "), list::toString);
  }

  @Test
  void whatHoldsTheLoopUpAgainAndAgainGoesOnInAProcessOfItsOwn() throws Exception {
    Compiler.build(root.resolve("slow.so"), SLOW);
    assertSlowIsDemoted(Kind.C);
  }

  @Test
  void soDoesWhatHoldsItUpInJava() throws Exception {
    var _ = Jars.addon(root.resolve("slow.jar"), SLOW_IN_JAVA);
    assertSlowIsDemoted(Kind.JAVA);
  }

  private void assertSlowIsDemoted(Kind kind) throws Exception {
    try (Loop loop = Loop.open();
        Addons addons = open(loop, root)) {
      load(addons, root, "slow", kind);
      Turns.until(
          loop,
          () -> addons.status().stream().anyMatch(one -> one.why().startsWith("process ")),
          addons::status);
      end(loop, addons);
    }
    assertTrue(Files.readString(root.resolve("state/addons.crashed")).startsWith("slow "));
  }

  private static Addons open(Loop loop, Path root) throws IOException {
    return Addons.open(
        loop,
        new HeardOutlet(),
        new TestBoard(loop),
        Trust.ANYBODY,
        root.resolve("state"),
        name -> Map.of());
  }

  private static void load(Addons addons, Path root, String name, Kind kind) {
    AddonLimits limits = AddonLimits.of(name);
    AddonManifest manifest =
        new AddonManifest(
            name,
            "",
            1,
            kind,
            kind == Kind.JAVA ? null : name + ".so",
            kind == Kind.JAVA ? name + ".jar" : null,
            Isolation.IN_PROCESS,
            limits,
            Map.of());
    addons.load(Candidate.of(manifest, "", root, root));
  }

  private static void end(Loop loop, Addons addons) {
    addons.close();
    Turns.until(loop, addons::hasEnded, addons::status);
  }

  private static Process gateway(Path root, Kind kind) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Victim.class.getName()));
    command.addAll(List.of(root.toString(), kind.name()));
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    Process process = builder.redirectErrorStream(true).start();
    try (InputStream said = process.getInputStream()) {
      String all = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(all.contains("SIGSEGV"), all);
    }
    return process;
  }

  /** A gateway that loads the addon into its process. */
  static final class Victim {
    private Victim() {}

    /** Runs until it is ended. */
    public static void main(String[] arguments) throws IOException {
      Path root = Path.of(arguments[0]);
      Loop loop = Loop.open();
      Addons addons = open(loop, root);
      load(addons, root, "bad", Kind.valueOf(arguments[1]));
      loop.setInterval(1_000, () -> {});
      loop.run();
    }
  }
}
