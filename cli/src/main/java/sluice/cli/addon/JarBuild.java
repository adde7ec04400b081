package sluice.cli.addon;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * A jar of a folder's {@code src} and {@code resources}, compiled against what a gateway has
 * itself: the addons' interface and Pi4J.
 */
final class JarBuild {
  /** A class of each jar that addons are compiled against. */
  private static final List<String> API =
      List.of(
          "sluice/addons/AddonHeader.class",
          "sluice/loop/Loop.class",
          "sluice/drivers/Reading.class",
          "com/pi4j/Pi4J.class",
          "org/jspecify/annotations/Nullable.class");

  private JarBuild() {}

  static void run(Path folder, Path jar, Consumer<String> progress) throws IOException {
    Path classes = jar.resolveSibling("classes");
    clear(classes);
    Files.createDirectories(classes);
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-Xlint:all"));
    arguments.addAll(List.of("--release", "25", "-proc:none", "-cp", classPath()));
    List<Path> sources = files(folder.resolve("src"), ".java");
    if (sources.isEmpty()) {
      throw new IOException(folder.resolve("src") + ": has no .java files");
    }
    sources.forEach(source -> arguments.add(source.toString()));
    javac(progress).run(folder, Map.of(), arguments);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      add(classes, out);
      add(folder.resolve("resources"), out);
    }
  }

  private static Program javac(Consumer<String> progress) throws IOException {
    Path own = Path.of(System.getProperty("java.home"), "bin", "javac");
    return Files.isExecutable(own)
        ? Program.at(own, progress)
        : Program.find("javac", "openjdk-25-jdk-headless", progress);
  }

  private static String classPath() throws IOException {
    List<String> all = new ArrayList<>();
    for (String name : API) {
      Path place = place(name);
      if (place != null) {
        all.add(place.toString());
      }
    }
    return all.stream().distinct().collect(Collectors.joining(File.pathSeparator));
  }

  /** The jar or folder of a class; null if a gateway lacks it. */
  private static @Nullable Path place(String name) throws IOException {
    URL url = JarBuild.class.getClassLoader().getResource(name);
    if (url == null) {
      return null;
    }
    String text = url.toString();
    int inJar = text.indexOf("!/");
    String place =
        inJar >= 0
            ? text.substring("jar:".length(), inJar)
            : text.substring(0, text.length() - name.length());
    try {
      return Path.of(new java.net.URI(place));
    } catch (URISyntaxException e) {
      throw new IOException(place + ": " + e.getMessage(), e);
    }
  }

  private static void add(Path root, JarOutputStream out) throws IOException {
    for (Path file : files(root, "")) {
      ZipEntry entry = new ZipEntry(root.relativize(file).toString());
      entry.setTime(0); // the same sources are the same bytes
      out.putNextEntry(entry);
      copy(file, out);
      out.closeEntry();
    }
  }

  private static void copy(Path file, OutputStream out) throws IOException {
    Files.copy(file, out);
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }

  private static void clear(Path root) throws IOException {
    for (Path file : files(root, "")) {
      Files.delete(file);
    }
  }
}
