package sluice.ota.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Small files of a tree that are replaced as a whole. */
final class SmallFiles {
  /** Bytes of such a file. */
  static final int BYTES_MAX = 1 << 20;

  private static final String NEW = ".new";

  private final Tree tree;

  SmallFiles(Tree tree) {
    this.tree = tree;
  }

  /** At every moment there is the old content or the new one; after the return, the new one. */
  void replace(String path, byte[] content) throws IOException {
    tree.delete(path + NEW); // of a crash before
    try (TreeFile file = tree.create(path + NEW, false)) {
      file.write(content, 0, content.length);
      file.sync();
    }
    tree.rename(path + NEW, path);
    tree.syncFolder(folder(path));
  }

  void replace(String path, String line) throws IOException {
    replace(path, line.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #replace}, of a link. */
  void replaceLink(String path, String target) throws IOException {
    tree.delete(path + NEW);
    tree.makeLink(path + NEW, target);
    tree.rename(path + NEW, path);
    tree.syncFolder(folder(path));
  }

  /** Null if it is not there. */
  @Nullable String read(String path) throws IOException {
    byte[] bytes = bytes(path, BYTES_MAX);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Null if it is not there. */
  byte @Nullable [] bytes(String path, int bytesMax) throws IOException {
    try (InputStream in = tree.open(path)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new IOException(path + ": has more than " + bytesMax + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Null if it is not there. */
  @Nullable String readLink(String path) throws IOException {
    try {
      return tree.link(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static String folder(String path) {
    return path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
  }
}
