package sluice.cli.addon;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;

/**
 * A package: a zstd of a tar of {@code addon.toml}, the files that it names, and {@code addon.sig}
 * if it is signed. Flat; the same files make the same bytes.
 */
final class AddonPackage {
  static final String SUFFIX = ".sladdon";

  /** Bytes of all its files together. */
  static final long BYTES_MAX = 64L << 20;

  private static final int FILES_MAX = 4;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}");

  private AddonPackage() {}

  /** Packs what stands in a folder of an addon, and puts it into its place. */
  static void write(Path folder, AddonManifest manifest, Path file) throws IOException {
    List<String> names = new ArrayList<>(AddonProject.files(manifest));
    if (Files.exists(folder.resolve(AddonSignature.FILE))) {
      names.add(AddonSignature.FILE);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(part);
          OutputStream zstd = new ZstdOutputStream(out);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(zstd)) {
        for (String name : names) {
          put(folder.resolve(name), name, tar);
        }
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void put(Path file, String name, TarArchiveOutputStream tar) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(file));
    entry.setMode(0100644);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  /**
   * Unpacks into an empty folder; nothing of it is trusted yet.
   *
   * @throws IOException if it is no package, holds what a package does not, or too much
   */
  static void unpack(Path file, Path folder) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        TarArchiveInputStream tar = new TarArchiveInputStream(new ZstdInputStream(in))) {
      long left = BYTES_MAX;
      int files = 0;
      for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
        String name = one.getName();
        if (!one.isFile() || !NAME.matcher(name).matches() || ++files > FILES_MAX) {
          throw new IOException(file + ": holds \"" + name + "\", which no addon's package does");
        }
        left -= one.getSize();
        if (one.getSize() < 0 || left < 0) {
          throw new IOException(file + ": unpacks to more than " + (BYTES_MAX >> 20) + " MiB");
        }
        Path into = folder.resolve(name);
        Files.copy(tar, into); // fails if there are two of one name
        Files.setPosixFilePermissions(into, PosixFilePermissions.fromString("rw-r--r--"));
      }
    } catch (RuntimeException e) { // what corrupt tables of zstd lead to is not documented
      throw new IOException(file + ": is no addon's package: " + e.getMessage(), e);
    }
    if (!Files.exists(folder.resolve(AddonManifest.FILE))) {
      throw new IOException(file + ": is no addon's package; make one with 'sluice addon pack'");
    }
  }
}
