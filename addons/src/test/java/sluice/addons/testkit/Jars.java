package sluice.addons.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Builds addons in Java. */
public final class Jars {
  private Jars() {}

  /**
   * A jar of one class.
   *
   * @param service what it implements: its whole name
   * @param name of the class, without a package
   */
  public static Path build(Path jar, String service, String name, String source)
      throws IOException {
    Path folder = Files.createTempDirectory("sluice-jar");
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    String path = System.getProperty("java.class.path");
    int result = javac.run(null, null, null, "-cp", path, "-d", folder.toString(), file.toString());
    assertTrue(result == 0, () -> "javac: " + source);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(out);
        Stream<Path> classes = Files.list(folder)) {
      for (Path one : classes.toList()) {
        if (one.toString().endsWith(".class")) {
          put(to, "" + one.getFileName(), Files.readAllBytes(one));
        }
      }
      put(to, "META-INF/services/" + service, name.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static void put(JarOutputStream to, String name, byte[] bytes) throws IOException {
    to.putNextEntry(new JarEntry(name));
    to.write(bytes);
    to.closeEntry();
  }
}
