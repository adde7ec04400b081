package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Java that boards get: linked of a JDK's modules by the jlink of the JDK that we run on, which
 * may be of another machine.
 */
public final class JavaRuntime {
  /**
   * What the application uses ({@code jdeps}), without what it only mentions: JDBC and JNDI writers
   * of tinylog, DNS over HTTPS of dnsjava, flight recorder events of Netty, Paho's WebSockets
   * (java.prefs, and java.xml with it: 4 MB).
   */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging", // Paho
          "java.management", // the threads' and the heap's figures
          "java.naming", // certificates' names as LDAP writes them
          "jdk.crypto.cryptoki", // keys in PKCS#11 tokens
          "jdk.unsupported"); // Netty's and JCTools' memory access

  private JavaRuntime() {}

  /**
   * Links one of Debian's JDK for an architecture; kept in the cache until Debian has a newer one.
   *
   * @throws UnavailableException if Debian's archive is out of reach
   */
  public static Path ofDebian(Path cache, Arch arch) throws IOException {
    DebianArchive archive = DebianArchive.open(cache, arch);
    List<Path> jdk = archive.only("openjdk-25-jdk-headless");
    List<String> key = new ArrayList<>(MODULES);
    key.add(jdk.getFirst().getFileName().toString());
    return Unpacked.kept(
        cache,
        "runtime-" + arch.debian(),
        key,
        into -> {
          Path unpacked = Unpacked.of(cache, "jdk-" + arch.debian(), jdk);
          Path jvm = unpacked.resolve("usr/lib/jvm");
          link(jvm.resolve("java-25-openjdk-" + arch.debian() + "/jmods"), into);
        });
  }

  /**
   * Links one of a JDK that somebody has unpacked.
   *
   * @param home with a folder {@code jmods}, or the JDK that we run on
   */
  public static void ofJdk(Path home, Path into) throws IOException {
    Path modules = home.resolve("jmods");
    boolean ours = home.toRealPath().equals(Path.of(System.getProperty("java.home")).toRealPath());
    if (!ours && Files.notExists(modules)) {
      throw new IOException(home + ": no JDK with jmods, of which a run-time could be linked");
    }
    link(Files.exists(modules) ? modules : null, into);
  }

  private static void link(@Nullable Path modules, Path into) throws IOException {
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    Command command = Command.of(jlink);
    if (modules != null) {
      command = command.and("--module-path", modules);
    }
    Files.delete(into); // jlink wants to make it
    command
        .and("--add-modules", String.join(",", MODULES), "--output", into)
        .and("--strip-java-debug-attributes", "--no-header-files", "--no-man-pages")
        .and("--compress", "zip-6")
        .run();
  }
}
