package sluice.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What boards are tested with is the application that users get. */
final class ApplicationTest {
  private static final Path APPLICATION = Path.of(System.getProperty("sluice.application", ""));

  @Test
  void everyJarThatTheCommandsManifestNamesIsThere() throws Exception {
    Path command;
    try (Stream<Path> all = Files.list(APPLICATION)) {
      command =
          all.filter(file -> file.getFileName().toString().startsWith("sluice-cli-"))
              .findFirst()
              .orElseThrow();
    }
    try (JarFile jar = new JarFile(command.toFile())) {
      String named = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      List<String> missing =
          Stream.of(named.split(" "))
              .filter(name -> Files.notExists(APPLICATION.resolve(name)))
              .toList();
      assertEquals(List.of(), missing);
    }
  }
}
