package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is built of a project's files.
 *
 * @param project the folder of {@code ./sluice}
 * @param application the jars of the command and of all that it needs
 */
public record Packaging(Path project, Path application) {
  /** Where parts of Debian's archive are kept between runs. */
  public Path cache() throws IOException {
    return Files.createDirectories(project.resolve(".sluice/debian"));
  }

  /**
   * A package.
   *
   * @param jdk null: of Debian's archive
   */
  public Path deb(Arch arch, @Nullable Path jdk, Path out) throws IOException {
    Path work = Files.createTempDirectory(cache(), "deb");
    try {
      Path runtime = work.resolve("runtime");
      if (jdk == null) {
        runtime = JavaRuntime.ofDebian(cache(), arch);
      } else {
        JavaRuntime.ofJdk(jdk, Files.createDirectory(runtime));
      }
      return new DebPackage(arch, application, project).build(runtime, work, out.toAbsolutePath());
    } finally {
      FileTrees.delete(work);
    }
  }
}
