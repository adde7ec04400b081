package sluice.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
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

  /**
   * A card for a Raspberry Pi.
   *
   * @param progress hears of each step
   */
  public Path image(Path out, Consumer<String> progress) throws IOException {
    Path work = Files.createTempDirectory(cache(), "image");
    try {
      Path deb = deb(Arch.ARM64, null, work);
      List<String> sources = Mirrors.ofHost().sources(DebianArchive.RELEASE);
      new RaspberryImage(work, progress).build(deb, sources, out.toAbsolutePath());
      return out;
    } finally {
      FileTrees.delete(work);
    }
  }
}
