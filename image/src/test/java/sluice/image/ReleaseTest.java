package sluice.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {
  private static final String EPOLL = "netty-transport-native-epoll-4-linux-";

  @TempDir Path dir;
  private Packaging packaging = new Packaging(Path.of(""), Path.of(""));

  @BeforeEach
  void makeApplication() throws IOException {
    Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    Path application = Files.createDirectory(dir.resolve("application"));
    Files.createFile(application.resolve("sluice-cli-1.jar"));
    for (String arch : new String[] {"aarch_64", "x86_64"}) {
      Path tree = Files.createDirectories(dir.resolve(arch + "/META-INF/native"));
      Files.writeString(tree.resolve("libepoll_" + arch + ".so"), "");
      Path jar = application.resolve(EPOLL + arch + ".jar");
      Command.of("jar", "--create", "--file", jar, "-C", dir.resolve(arch), ".").run();
    }
    packaging = new Packaging(project, application);
  }

  @Test
  void it_starts_on_the_java_that_it_is_given() throws Exception {
    Path release = packaging.release(Arch.ARM64, dir.resolve("release"));
    Path java = Files.createDirectories(dir.resolve("runtime/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"$*\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    String said =
        Command.of("env", "SLUICE_RUNTIME=" + dir.resolve("runtime"))
            .and(release.resolve("sluice"), "run", "--config", "a b")
            .output()
            .strip();
    Path home = release.toRealPath();
    assertTrue(said.startsWith("@" + home + "/jvm.options "), said);
    assertTrue(said.contains(" -Djava.library.path=" + home + "/native "), said);
    assertTrue(said.endsWith(" " + home + "/lib/sluice-cli-1.jar run --config a b"), said);
    assertTrue(Files.readString(release.resolve("jvm.options")).contains("UseSerialGC"));
  }

  @Test
  void it_has_what_its_architecture_needs_and_nothing_of_another() throws IOException {
    Path release = packaging.release(Arch.ARM64, dir.resolve("release"));
    assertTrue(Files.exists(release.resolve("lib/" + EPOLL + "aarch_64.jar")));
    assertFalse(Files.exists(release.resolve("lib/" + EPOLL + "x86_64.jar")));
    assertTrue(Files.exists(release.resolve("native/libepoll_aarch_64.so")));
    assertFalse(Files.exists(release.resolve("native/libepoll_x86_64.so")));
  }

  @Test
  void what_is_left_of_another_release_is_no_part_of_it() throws IOException {
    Path release = Files.createDirectories(dir.resolve("release/lib"));
    Files.createFile(release.resolve("sluice-cli-0.jar"));
    IOException refused =
        assertThrows(
            IOException.class, () -> packaging.release(Arch.ARM64, dir.resolve("release")));
    assertEquals(
        dir.resolve("release") + ": is not empty; name a folder that is", refused.getMessage());
  }
}
