package sluice.cli.addon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonSignature;
import sluice.addons.host.Trust;
import sluice.config.AddonManifest;

/**
 * The folder that a gateway follows, as 'sluice addon install' keeps it: a package is the hidden
 * folder {@code .NAME-SUM}, and {@code NAME} a link to it, which is put into its place at once. So
 * there is always the old one or the new one, whole, whenever power goes. Blocks.
 */
public final class AddonStore {
  private static final int SUM_DIGITS = 16;
  private static final String LIBRARY = ".so";
  private static final String NEW = ".new-";
  private static final String OLD = ".old-";
  private static final Duration LEFTOVER = Duration.ofHours(1);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

  private final Path root;
  private final Trust trust;

  /**
   * One.
   *
   * @param root is made if it is not there
   * @param trust whose packages are installed
   */
  public AddonStore(Path root, Trust trust) {
    this.root = root;
    this.trust = trust;
  }

  public Path root() {
    return root;
  }

  /**
   * Installs a package, once it is verified; the one of that name is replaced.
   *
   * @return what is installed now
   */
  public AddonManifest install(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(
          file.toString(), null, "is no package; see 'sluice addon pack'");
    }
    Files.createDirectories(root);
    Path fresh = Files.createTempDirectory(root, NEW);
    try {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      AddonPackage.unpack(file, fresh);
      AddonManifest manifest = AddonProject.manifest(fresh.resolve(AddonManifest.FILE));
      verify(file, fresh, manifest);
      refuseForeign(manifest.name());
      sync(fresh);
      Path place = root.resolve(place(fresh, manifest));
      if (!Files.exists(place)) {
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      }
      link(manifest.name(), place);
      sweep(manifest.name(), place);
      return manifest;
    } finally {
      ScratchFolder.delete(fresh);
    }
  }

  private void verify(Path file, Path folder, AddonManifest manifest) throws IOException {
    for (String name : AddonProject.files(manifest)) {
      if (!Files.exists(folder.resolve(name))) {
        throw new IOException(file + ": lacks " + name + ", which its manifest names");
      }
    }
    Path signature = folder.resolve(AddonSignature.FILE);
    @Nullable AddonSignature signed =
        Files.exists(signature)
            ? AddonSignature.parse(file + ": " + AddonSignature.FILE, Files.readAllBytes(signature))
            : null;
    trust.check(file.toString(), AddonSigner.sums(folder, manifest), signed);
  }

  /** Of this name there is something that somebody has put here by hand. */
  private void refuseForeign(String name) throws IOException {
    Path library = root.resolve(name + LIBRARY);
    Path folder = root.resolve(name);
    boolean byHand = Files.exists(folder) && !Files.isSymbolicLink(folder);
    if (byHand || Files.exists(library)) {
      throw new IOException(
          (byHand ? folder : library)
              + (": was not installed by this command; 'sluice addon remove " + name)
              + "' first");
    }
  }

  private static String place(Path folder, AddonManifest manifest) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Map.Entry<String, String> sum : AddonSigner.sums(folder, manifest).entrySet()) {
      all.append(sum.getValue());
    }
    Path signature = folder.resolve(AddonSignature.FILE);
    all.append(Files.exists(signature) ? AddonSigner.sum(signature) : "");
    String sum = AddonSigner.sum(all.toString().getBytes(StandardCharsets.US_ASCII));
    return "." + manifest.name() + "-" + sum.substring(0, SUM_DIGITS);
  }

  private void link(String name, Path place) throws IOException {
    Path link = root.resolve(name);
    Path beside = root.resolve("." + name + ".link");
    Files.deleteIfExists(beside);
    Files.createSymbolicLink(beside, place.getFileName());
    Files.move(beside, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(root);
  }

  /** What was installed before, also if power went while it was. A host keeps copies of its own. */
  private void sweep(String name, @Nullable Path keep) throws IOException {
    String of = "." + name + "-";
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path one : all) {
        String file = one.getFileName().toString();
        boolean former =
            file.startsWith(of) && file.length() == of.length() + SUM_DIGITS && !one.equals(keep);
        if (former || isLeftover(one, file)) {
          ScratchFolder.delete(one);
        }
      }
    }
  }

  /** Of an install that ended in the middle; one that runs is younger. */
  private static boolean isLeftover(Path path, String file) throws IOException {
    boolean temporary = file.startsWith(NEW) || file.startsWith(OLD);
    Instant limit = Instant.now().minus(LEFTOVER);
    return temporary && Files.getLastModifiedTime(path).toInstant().isBefore(limit);
  }

  /**
   * Removes an addon, however it came here.
   *
   * @return what was removed
   */
  public List<Path> remove(String name) throws IOException {
    refuseNoName(name);
    List<Path> removed = new ArrayList<>();
    Path entry = root.resolve(name);
    if (Files.isSymbolicLink(entry)) {
      Files.delete(entry);
      removed.add(entry);
    } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Path beside = Files.createTempDirectory(root, OLD);
      Files.move(
          entry, beside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      removed.add(entry);
      ScratchFolder.delete(beside);
    }
    Path library = root.resolve(name + LIBRARY);
    for (Path file : List.of(library, root.resolve(name + LIBRARY + AddonSignature.SUFFIX))) {
      if (Files.deleteIfExists(file)) {
        removed.add(file);
      }
    }
    if (removed.isEmpty()) {
      throw new IOException(root + ": has no addon " + name);
    }
    sync(root);
    sweep(name, null);
    return removed;
  }

  /**
   * Has the gateway load it anew, by a new time of its file: that is what it follows.
   *
   * @return the file
   */
  public Path reload(String name) throws IOException {
    refuseNoName(name);
    Path manifest = root.resolve(name).resolve(AddonManifest.FILE);
    Path file = Files.exists(manifest) ? manifest : root.resolve(name + LIBRARY);
    if (!Files.exists(file)) {
      throw new IOException(root + ": has no addon " + name);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return file;
  }

  private static void refuseNoName(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("\"" + name + "\" is no addon's name");
    }
  }

  private static void sync(Path folder) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, Files::isRegularFile)) {
      for (Path file : all) {
        force(file);
      }
    }
    force(folder);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
