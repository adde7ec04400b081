package sluice.addons.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import sluice.addons.AddonHeader;

/** Builds addons with the machine's C compiler; tests are skipped where there is none. */
public final class Compiler {
  private Compiler() {}

  /**
   * A library of one source, moved to its place when it is complete.
   *
   * @param library where to
   * @param source what stands behind the header
   */
  public static Path build(Path library, String source, String... options) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "there is no /usr/bin/cc");
    try {
      Files.createDirectories(library.getParent());
      Path beside = library.resolveSibling(library.getFileName() + ".new");
      List<String> command = new ArrayList<>(List.of("/usr/bin/cc", "-shared", "-fPIC", "-O1"));
      command.addAll(List.of("-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"));
      command.addAll(List.of("-o", beside.toString(), "-x", "c", "-"));
      command.addAll(List.of(options));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (Writer to = process.outputWriter()) {
        to.write(AddonHeader.text() + "\n#line 1 \"addon.c\"\n" + source);
      }
      byte[] said = process.getInputStream().readAllBytes();
      assertEquals(0, process.waitFor(), () -> new String(said, StandardCharsets.UTF_8));
      return Files.move(beside, library, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A JNI library of one source.
   *
   * @param natives what stands behind jni.h and {@code JNI_OnLoad}
   */
  public static Path jni(Path library, String natives) {
    String include = System.getProperty("java.home") + "/include";
    String onLoad =
        """
        #include <jni.h>
        JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *unused) { return JNI_VERSION_1_8; }
        """;
    return build(library, onLoad + natives, "-I" + include, "-I" + include + "/linux");
  }
}
