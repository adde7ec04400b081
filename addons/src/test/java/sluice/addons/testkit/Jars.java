package sluice.addons.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    try {
      Path file = Files.writeString(folder.resolve(name + ".java"), source);
      JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
      String path = System.getProperty("java.class.path");
      int result = javac.run(null, null, null, "-cp", path, "-d", "" + folder, "" + file);
      assertTrue(result == 0, () -> "javac: " + source);
      Files.delete(file);
      pack(folder, jar, service, name);
    } finally {
      delete(folder);
    }
    return jar;
  }

  /**
   * A jar of one addon.
   *
   * @param body of its class, which is called Main
   */
  public static Path addon(Path jar, String body) throws IOException {
    String imports = "import sluice.addons.*;\nimport java.nio.ByteBuffer;\n";
    String source = imports + "public class Main implements Addon {\n" + body + "}\n";
    return build(jar, "sluice.addons.Addon", "Main", source);
  }

  private static void pack(Path classes, Path jar, String service, String name) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(out)) {
      for (Path one : list(classes)) {
        put(to, "" + one.getFileName(), Files.readAllBytes(one));
      }
      put(to, "META-INF/services/" + service, name.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void delete(Path folder) throws IOException {
    for (Path one : list(folder)) {
      Files.delete(one);
    }
    Files.delete(folder);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void put(JarOutputStream to, String name, byte[] bytes) throws IOException {
    to.putNextEntry(new JarEntry(name));
    to.write(bytes);
    to.closeEntry();
  }
}
