package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonHeader;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;
import sluice.config.AddonResult;
import sluice.config.ConfigFile;
import sluice.config.Problem;

/**
 * A look at the addon folder: {@code NAME.so} is an addon without a manifest, {@code
 * NAME/addon.toml} one with it; hidden files are none. A worker's thread; blocks.
 */
final class FolderScan {
  private static final int ADDONS_MAX = 64;
  private static final int MANIFEST_BYTES_MAX = 20 << 10;
  private static final String LIBRARY = ".so";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

  /**
   * Something that is there.
   *
   * @param stamp changes when one of its files does
   * @param problem why it is none, or null
   */
  record Found(
      String name, String stamp, @Nullable Candidate candidate, @Nullable String problem) {}

  private final Path root;

  FolderScan(Path root) {
    this.root = root;
  }

  /** All there are, by name; the first of two of one name is it. */
  Map<String, Found> look() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      all.forEach(entries::add);
    }
    entries.sort(null);
    Map<String, Found> found = new LinkedHashMap<>();
    for (Path entry : entries) {
      Found one = found(entry);
      if (one != null && found.size() >= ADDONS_MAX) {
        String problem = entry + ": there are " + ADDONS_MAX + " addons already";
        found.put(one.name(), new Found(one.name(), problem, null, problem));
        break;
      }
      if (one != null) {
        found.putIfAbsent(one.name(), one);
      }
    }
    return found;
  }

  private @Nullable Found found(Path entry) {
    String file = entry.getFileName().toString();
    Path manifest = entry.resolve(AddonManifest.FILE);
    if (file.startsWith(".")) {
      return null; // being installed, or what a link leads to
    }
    if (Files.isDirectory(entry)) {
      return Files.exists(manifest) ? withManifest(file, entry, manifest) : null;
    }
    if (!file.endsWith(LIBRARY)) {
      return null;
    }
    String name = file.substring(0, file.length() - LIBRARY.length());
    if (!NAME.matcher(name).matches()) {
      return new Found(file, stamp(entry), null, entry + ": its name must be " + NAME + LIBRARY);
    }
    AddonManifest bare = AddonManifest.bare(name, file, AddonHeader.ABI);
    Path signature = root.resolve(file + AddonSignature.SUFFIX);
    Candidate candidate = new Candidate(bare, Map.of(), root, entry, null, signature);
    return new Found(name, stamp(entry) + stamp(signature), candidate, null);
  }

  private Found withManifest(String folderName, Path folder, Path file) {
    Path signature = folder.resolve(AddonSignature.FILE);
    String stamp = stamp(file) + stamp(signature);
    try {
      byte[] bytes = manifestBytes(file);
      AddonResult result = ConfigFile.addon(file.toString(), bytes);
      AddonManifest manifest = result.manifest();
      if (manifest == null) {
        String all =
            result.problems().stream().map(Problem::text).collect(Collectors.joining("; "));
        return new Found(folderName, stamp, null, all);
      }
      Candidate candidate = Candidate.of(manifest, sum(bytes), root, folder);
      stamp += candidate.library() == null ? "" : stamp(candidate.library());
      stamp += candidate.jar() == null ? "" : stamp(candidate.jar());
      return new Found(manifest.name(), stamp, candidate, null);
    } catch (IOException e) {
      return new Found(folderName, stamp, null, String.valueOf(e.getMessage()));
    }
  }

  /** It says what is allowed, so it is checked as code is. */
  private byte[] manifestBytes(Path file) throws IOException {
    try (OpenFile open = OpenFile.open(file);
        InputStream in = Files.newInputStream(open.path())) {
      PlaceCheck.check(open, root);
      OwnerCheck.check(open, root);
      return in.readNBytes(MANIFEST_BYTES_MAX);
    }
  }

  /** Inode, size and times to the nanosecond; a text that no file has if it is not there. */
  private static String stamp(Path file) {
    try {
      Map<String, Object> is =
          Files.readAttributes(file, "unix:ino,size,mode,uid,lastModifiedTime");
      return is.toString() + ";";
    } catch (IOException e) {
      return "-;";
    }
  }

  static String sum(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
