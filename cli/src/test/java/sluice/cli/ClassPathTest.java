package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import sluice.loop.dns.BuiltinNames;

/**
 * dnsjava announces itself as the resolver of the whole JVM, with threads. The first on the class
 * path is taken, and Maven writes the command's manifest in the order that this JVM was started
 * with.
 */
final class ClassPathTest {
  private static final String SERVICE =
      "META-INF/services/" + InetAddressResolverProvider.class.getName();

  @Test
  void ourProviderOfNamesIsTheFirstOfTwo() throws Exception {
    List<String> announcing = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (announces(Path.of(part))) {
        announcing.add(part);
      }
    }
    assertEquals(2, announcing.size(), announcing::toString);
    assertTrue(announcing.get(0).matches(".*[/-]loop[/-].*"), announcing::toString);
    assertTrue(announcing.get(1).contains("dnsjava"), announcing::toString);
    assertEquals(
        BuiltinNames.class,
        ServiceLoader.load(InetAddressResolverProvider.class).findFirst().orElseThrow().getClass());
  }

  private static boolean announces(Path part) throws IOException {
    if (Files.isDirectory(part)) {
      return Files.exists(part.resolve(SERVICE));
    }
    if (Files.notExists(part)) {
      return false;
    }
    try (ZipFile jar = new ZipFile(part.toFile())) {
      return jar.getEntry(SERVICE) != null;
    }
  }
}
