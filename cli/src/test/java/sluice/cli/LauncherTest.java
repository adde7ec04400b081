package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice} in a tree of its own, with a JDK, a Maven and an apt that only note calls. */
@Timeout(60)
final class LauncherTest {
  private static final int UNAVAILABLE = 69;

  @TempDir Path dir;

  private record Run(int exit, String stdout, String stderr) {}

  @BeforeEach
  void makeTree() throws IOException {
    Files.createDirectories(dir.resolve("jvm"));
    Files.createDirectories(dir.resolve("tree/.mvn"));
    Files.createDirectories(dir.resolve("tree/cli/src/main"));
    Files.writeString(dir.resolve("tree/pom.xml"), "");
    Files.writeString(dir.resolve("tree/cli/pom.xml"), "");
    Files.writeString(dir.resolve("tree/cli/src/main/A.java"), "");
    Files.createDirectories(dir.resolve("tree/cli/src/main/release"));
    for (String file :
        List.of(
            "sluice",
            "cli/process.options",
            "cli/board.options",
            "cli/parent.options",
            "cli/src/main/release/sluice")) {
      Files.copy(SourceTree.ROOT.resolve(file), dir.resolve("tree").resolve(file));
    }
    script(
        "tree/mvnw",
        "mkdir -p cli/target/lib; touch cli/target/lib/b.jar cli/target/lib/a.jar",
        "touch cli/target/sluice-cli-1.jar");
    script("bin/apt-cache", "");
    script("bin/apt-get", "exit 100");
    script("bin/sudo", "\"$@\"");
    script("bin/getconf", "echo 64");
  }

  @Test
  void withoutAJavaOneLineSaysHowToGetIt() throws Exception {
    Run run = start("demo");
    assertEquals(UNAVAILABLE, run.exit);
    assertEquals(1, run.stderr.lines().count(), run.stderr);
    assertTrue(run.stderr.contains("install a JDK 25"), run.stderr);
    assertEquals("", run.stdout);
    assertFalse(calls().contains("mvnw"), calls());
  }

  @Test
  void aJavaThatTheDistributionHasIsInstalled() throws Exception {
    makeJdk("shelf", "25.0.1");
    script("bin/apt-cache", "echo 'openjdk-25-jdk-headless | 25'");
    script("bin/apt-get", "cp -r '" + dir + "/shelf' '" + dir + "/jvm/java-25'");
    assertEquals(0, start("demo").exit);
    assertTrue(calls().contains("apt-get -qy install"), calls());
    assertTrue(calls().contains("openjdk-25-jdk-headless"), calls());
  }

  @Test
  void a32BitSystemIsToldSo() throws Exception {
    script("bin/getconf", "echo 32");
    Run run = start("demo");
    assertEquals(UNAVAILABLE, run.exit);
    assertTrue(run.stderr.contains("32-bit"), run.stderr);
    assertFalse(calls().contains("apt"), calls());
  }

  @Test
  void anotherJavaIsNotTakenFor25() throws Exception {
    makeJdk("jvm/java-17", "17.0.25");
    makeJdk("jvm/java-250", "250");
    assertEquals(UNAVAILABLE, start("demo").exit);
  }

  @Test
  void aWrongSluiceJavaHomeIsAnErrorEvenIfAnotherJavaIsThere() throws Exception {
    makeJdk("jvm/java-25", "25");
    Run run = start(Map.of("SLUICE_JAVA_HOME", "/nowhere"), "demo");
    assertEquals(UNAVAILABLE, run.exit);
    assertTrue(run.stderr.contains("SLUICE_JAVA_HOME=/nowhere"), run.stderr);
  }

  @Test
  void aSecondStartBuildsAndTrainsNothing() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    assertEquals(0, start("demo").exit);
    assertEquals(1, count("mvnw"));
    assertEquals(1, count("AOTCacheOutput"));
    Run second = start("demo");
    assertEquals(1, count("mvnw"));
    assertEquals(1, count("AOTCacheOutput"));
    assertEquals("", second.stderr);
    assertTrue(calls().contains("-XX:AOTCache="), calls());
  }

  @Test
  void aChangedSourceIsBuiltAndTrainedAgain() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    start("demo");
    age(dir.resolve("tree/.sluice/cli.built"));
    age(dir.resolve("tree/.sluice/sluice.aot.key"));
    start("demo");
    assertEquals(2, count("mvnw"));
    assertEquals(2, count("AOTCacheOutput"));
  }

  @Test
  void aDeletedSourceIsBuiltAgain() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    start("demo");
    for (String file : List.of("pom.xml", ".mvn", "cli/pom.xml", "cli/src/main/A.java")) {
      ageMore(dir.resolve("tree").resolve(file));
    }
    age(dir.resolve("tree/.sluice/cli.built"));
    Files.delete(dir.resolve("tree/cli/src/main/A.java"));
    start("demo");
    assertEquals(2, count("mvnw"));
  }

  @Test
  void aFailedBuildIsNotTakenForOne() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    script("tree/mvnw", "exit 1");
    assertTrue(start("demo").exit != 0);
    assertFalse(Files.exists(dir.resolve("tree/.sluice/cli.built")));
    assertFalse(calls().contains("java "), calls());
  }

  @Test
  void aCacheThatCannotBeTrainedIsAWarningOnce() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    script("jvm/java-25/bin/java", "case \"$*\" in *AOTCacheOutput*) exit 1 ;; esac");
    Run first = start("demo");
    assertEquals(0, first.exit);
    assertTrue(first.stderr.contains("warning: no start-up cache"), first.stderr);
    assertEquals("", start("demo").stderr);
    assertEquals(1, count("AOTCacheOutput"));
  }

  @Test
  void aGatewayWithTlsHasACacheOfItsOwn() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    Path plain = config("plain.toml", "[uplink.cloud]", "# [uplink.cloud.tls]");
    Path secure = config("secure.toml", "[uplink.cloud]", "  [uplink.cloud.tls] # here");
    Path token = config("token.toml", "[ uplink.\"a b\".tls.pkcs11 ]");
    Path inline = config("inline.toml", "[uplink.cloud]", "tls = { ca = \"ca.pem\" }");
    for (List<String> args :
        List.of(
            List.of("run", "--config", "" + secure),
            List.of("run", "--config=" + token),
            List.of("run", "--config", "" + inline))) {
      assertEquals(0, start(args.toArray(String[]::new)).exit);
      assertTrue(lastCall().contains("/sluice-tls.aot "), lastCall());
    }
    assertEquals(1, count("--load-tls"));
    for (List<String> args :
        List.of(
            List.of("run", "--config", "" + plain),
            List.of("check", "--config", "" + secure),
            List.of("run", "--config", dir + "/missing.toml"),
            List.of("run", "--config"))) {
      assertEquals(0, start(args.toArray(String[]::new)).exit);
      assertTrue(lastCall().contains("/sluice.aot "), lastCall());
    }
    assertEquals(2, count("AOTCacheOutput"));
  }

  private Path config(String name, String... lines) throws IOException {
    return Files.writeString(dir.resolve(name), String.join("\n", lines)); // no newline at the end
  }

  @Test
  void theCommandGetsItsArguments() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    start("check", "--config", "a file.toml");
    String jar = dir.toRealPath().resolve("tree/.sluice/cli/sluice-cli-1.jar").toString();
    String last = lastCall();
    assertTrue(last.endsWith("-jar " + jar + " check --config a file.toml"), last);
    assertTrue(last.contains("/cli/board.options "), last);
  }

  @Test
  void theSupervisorIsStartedWithOptionsOfItsOwn() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    start("supervise", "--config", "a.toml");
    String last = lastCall();
    assertTrue(last.contains("/cli/parent.options ") && !last.contains("board.options"), last);
    assertTrue(last.contains("/sluice-parent.aot "), last);
  }

  @Test
  void theCommandKnowsWhenItWasStartedHoweverLongTheBuildTook() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    start("demo");
    String last = lastCall();
    assertTrue(last.matches(".*-Dsluice[.]exec[.]uptime=[0-9]+[.][0-9]+ .*"), last);
  }

  @Test
  void theCommandsExitCodeIsTheLaunchers() throws Exception {
    makeJdk("jvm/java-25", "25.0.1");
    script("jvm/java-25/bin/java", "case \"$*\" in *Output*) ;; *) exit 3 ;; esac");
    assertEquals(3, start("check").exit);
  }

  private void makeJdk(String home, String version) throws IOException {
    script(
        home + "/bin/java",
        "for a; do case $a in -XX:AOTCacheOutput=*) touch ${a#*=} ;; esac; done");
    script(home + "/bin/javac", "");
    Files.writeString(dir.resolve(home).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  /** A script that notes its call, and then does as told. */
  private void script(String name, String... lines) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    String note = "echo \"${0##*/} $*\" >>'" + dir + "/calls'\n";
    Files.writeString(file, "#!/bin/bash\n" + note + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String calls() throws IOException {
    Path calls = dir.resolve("calls");
    return Files.exists(calls) ? Files.readString(calls) : "";
  }

  private String lastCall() throws IOException {
    return calls().lines().reduce("", (a, b) -> b);
  }

  private long count(String part) throws IOException {
    return calls().lines().filter(line -> line.contains(part)).count();
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(2)));
  }

  private static void ageMore(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(1)));
  }

  private Run start(String... args) throws Exception {
    return start(Map.of(), args);
  }

  private Run start(Map<String, String> environment, String... args) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(dir.resolve("tree/sluice").toString());
    builder.command().addAll(List.of(args));
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "SLUICE_JAVA_HOME"));
    builder.environment().put("PATH", dir.resolve("bin") + ":/usr/bin:/bin");
    builder.environment().put("SLUICE_JVM_DIR", dir.resolve("jvm").toString());
    builder.environment().put("MVNW_REPOURL", "file:///none");
    builder.environment().putAll(environment);
    Path out = dir.resolve("stdout");
    Path err = dir.resolve("stderr");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    int exit = builder.start().waitFor();
    return new Run(
        exit,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
