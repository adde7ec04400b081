package sluice.ota.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Set;
import java.util.TreeSet;
import sluice.ota.Manifest;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/** The files of a release in a slot's folder. */
final class SlotFiles {
  private static final int CHUNK = 64 * 1_024;
  private static final int SUM_DIGITS = 64;

  private final Tree tree;

  SlotFiles(Tree tree) {
    this.tree = tree;
  }

  /** Deletes a folder with all that is in it. Links are deleted and not followed. */
  void clear(String folder) throws IOException {
    if (tree.isFolder(folder)) {
      for (String name : tree.list(folder)) {
        clear(folder + "/" + name);
      }
    }
    tree.delete(folder);
  }

  /** Writes and syncs each file. Names are not durable yet. */
  void write(String folder, Payload payload) throws IOException {
    tree.makeFolder(folder);
    payload.copyTo((file, content) -> {
      makeParents(folder, file.path());
      try (TreeFile to = tree.create(folder + "/" + file.path(), file.executable())) {
        byte[] chunk = new byte[CHUNK];
        for (int n = content.read(chunk); n >= 0; n = content.read(chunk)) {
          to.write(chunk, 0, n);
        }
        to.sync();
      }
    });
  }

  private void makeParents(String folder, String path) throws IOException {
    for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      String parent = folder + "/" + path.substring(0, at);
      if (!tree.isFolder(parent)) {
        tree.makeFolder(parent);
      }
    }
  }

  /** Syncs a folder and all below it, innermost first. */
  void sync(String folder) throws IOException {
    for (String name : tree.list(folder)) {
      if (tree.isFolder(folder + "/" + name)) {
        sync(folder + "/" + name);
      }
    }
    tree.syncFolder(folder);
  }

  /** As sha256sum(1) writes and checks them. */
  static String sums(Manifest manifest) {
    StringBuilder sums = new StringBuilder();
    for (ReleaseFile file : manifest.files()) {
      sums.append(file.sha256()).append("  ").append(file.path()).append('\n');
    }
    return sums.toString();
  }

  /** Reads everything back. */
  void verify(String folder, String sums) throws IOException {
    Set<String> there = new TreeSet<>();
    collect(folder, "", there);
    for (String line : sums.lines().toList()) {
      String path = line.substring(Math.min(line.length(), SUM_DIGITS + 2));
      if (!there.remove(path)) {
        throw new IOException(folder + "/" + path + ": is missing");
      }
      if (!line.startsWith(sum(folder + "/" + path) + "  ")) {
        throw new IOException(folder + "/" + path + ": is not what was installed");
      }
    }
    if (!there.isEmpty()) {
      throw new IOException(folder + "/" + there.iterator().next() + ": was not installed");
    }
  }

  private void collect(String folder, String prefix, Set<String> paths) throws IOException {
    for (String name : tree.list(folder)) {
      if (tree.isFolder(folder + "/" + name)) {
        collect(folder + "/" + name, prefix + name + "/", paths);
      } else {
        paths.add(prefix + name);
      }
    }
  }

  private String sum(String path) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (InputStream in = tree.open(path)) {
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    } catch (NoSuchFileException e) {
      throw new IOException(path + ": is missing", e);
    }
    return Sha256.ended(digest).hex();
  }
}
