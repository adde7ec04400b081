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

  /** A release for {@code sluice ota bundle}, in a folder that is empty or not there yet. */
  public Path release(Arch arch, Path to) throws IOException {
    BoardFiles.writeRelease(to, arch, application, project);
    return to;
  }

  /**
   * A card for a Raspberry Pi.
   *
   * @param system a folder that gets the root alone, for an update of other cards; or null
   * @param version of the system; null: that of Sluice
   * @param progress hears of each step
   * @throws IOException before anything is built, if a tool, space or a right is missing
   */
  public Path image(
      Path out, @Nullable Path system, @Nullable String version, Consumer<String> progress)
      throws IOException {
    String named = version == null ? CommandJar.in(application).version() : version;
    ImageNeeds.checkOut(out);
    String user = System.getProperty("user.name", "");
    boolean root = user.equals("root");
    ImageNeeds.checkTools(ImageNeeds.tools(root), ImageNeeds.folders(System.getenv("PATH")));
    if (!root) {
      Path ids = Path.of("/etc/subuid");
      ImageNeeds.checkIds(user, Files.exists(ids) ? Files.readString(ids) : null);
    }
    Path folder = out.toAbsolutePath().getParent();
    ImageNeeds.checkSpace(cache(), folder == null ? cache() : folder);
    Path work = Files.createTempDirectory(cache(), "image");
    try {
      RaspberryImage card = new RaspberryImage(work, named, progress);
      card.step("1/5 Sluice's package");
      Path deb = deb(Arch.ARM64, null, work);
      Path network = project.resolve("config/src/main/resources/sluice/config/network.toml");
      List<String> sources = Mirrors.ofHost().sources(DebianArchive.RELEASE);
      card.build(deb, network, sources, out.toAbsolutePath(), system);
      return out;
    } finally {
      FileTrees.delete(work);
    }
  }
}
