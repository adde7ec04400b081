package sluice.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;

/** The command's jar among an application's: it says of which version that is, and of when. */
record CommandJar(Path file) {
  private static final String PREFIX = "sluice-cli-";

  /**
   * Finds it.
   *
   * @throws IOException if it is not there
   */
  static CommandJar in(Path application) throws IOException {
    for (Path jar : FileTrees.list(application)) {
      if (jar.getFileName().toString().startsWith(PREFIX)) {
        return new CommandJar(jar);
      }
    }
    throw new IOException(application + ": no " + PREFIX + "*.jar; run ./sluice build");
  }

  /** Of its name. */
  String version() {
    String name = file.getFileName().toString();
    return name.substring(PREFIX.length(), name.length() - ".jar".length());
  }

  /** The time that all files of the build carry, in seconds since 1970. */
  long builtSeconds() throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream().findFirst().orElseThrow().getLastModifiedTime().toMillis() / 1000;
    }
  }
}
