package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A file that is written once, and read whole up to a limit. */
public final class SmallFile {
  private SmallFile() {}

  /**
   * Creates a file that everybody may read.
   *
   * @throws BundleException if it is there already
   */
  public static void create(Path file, byte[] content) throws IOException {
    create(file, content, PosixFilePermissions.fromString("rw-r--r--"));
  }

  static void create(Path file, byte[] content, Set<PosixFilePermission> mode) throws IOException {
    Set<StandardOpenOption> how =
        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, how, PosixFilePermissions.asFileAttribute(mode))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw new BundleException(file + ": is there already, and is not written over", e);
    }
  }

  /** Puts new content in a file's place, at once. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    create(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** As {@link #read}, of a file that is trusted: one that others may write to is refused. */
  public static byte[] readTrusted(Path file, int bytesMax) throws IOException {
    byte[] bytes = read(file, bytesMax);
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new BundleException(
          file
              + ": others may write to it (mode "
              + PosixFilePermissions.toString(mode)
              + "); look whether it is still yours and 'chmod 644' it");
    }
    return bytes;
  }

  /** Reads a file of at most so many bytes; a larger one, or one that is not there, is refused. */
  public static byte[] read(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      if (bytes.length > bytesMax) {
        throw new BundleException(file + ": has more than " + bytesMax + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is not there", e);
    }
  }
}
