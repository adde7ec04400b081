package sluice.ota.store;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of the file system, to which one process at a time may write. */
public final class FileTree implements Tree {
  private static final String LOCK = "lock";
  private static final String SECOND_LOCK = "lock.installer";

  private final Path root;
  private final @Nullable FileChannel lock;

  private FileTree(Path root, @Nullable FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens a folder, creating it if need be, and takes its lock.
   *
   * @throws IOException if another process has it, or it cannot be created
   */
  public static FileTree open(Path root) throws IOException {
    Files.createDirectories(root);
    return open(root, LOCK);
  }

  /**
   * Opens it for a process that was started by the one that has the lock, and that waits for it.
   *
   * @throws IOException if another such process has it, which a parent before has left
   */
  public static FileTree openBeside(Path root) throws IOException {
    return open(root, SECOND_LOCK);
  }

  private static FileTree open(Path root, String name) throws IOException {
    FileChannel lock = FileChannel.open(root.resolve(name), CREATE, WRITE);
    if (!taken(lock)) {
      lock.close();
      throw new IOException(root + ": another process is updating; let it finish or stop it");
    }
    return new FileTree(root, lock);
  }

  private static boolean taken(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process has it already
    }
  }

  /** Opens a folder for reading only, also one that another process has. */
  public static FileTree readOnly(Path root) {
    return new FileTree(root, null);
  }

  @Override
  public InputStream open(String path) throws IOException {
    return Files.newInputStream(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public String link(String path) throws IOException {
    return Files.readSymbolicLink(root.resolve(path)).toString();
  }

  @Override
  public List<String> list(String folder) throws IOException {
    try (Stream<Path> names = Files.list(root.resolve(folder))) {
      return names.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) { // read while the stream goes on
      throw e.getCause();
    }
  }

  @Override
  public boolean isFolder(String path) {
    return Files.isDirectory(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public TreeFile create(String path, boolean executable) throws IOException {
    String mode = executable ? "rwxr-xr-x" : "rw-r--r--";
    return new ChannelFile(
        FileChannel.open(
            root.resolve(path),
            Set.of(CREATE_NEW, WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))));
  }

  @Override
  public void makeFolder(String path) throws IOException {
    Files.createDirectory(root.resolve(path));
  }

  @Override
  public void makeLink(String path, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(path), Path.of(target));
  }

  @Override
  public void delete(String path) throws IOException {
    Files.deleteIfExists(root.resolve(path));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void syncFolder(String path) throws IOException {
    try (FileChannel folder = FileChannel.open(root.resolve(path), READ)) {
      folder.force(true);
    }
  }

  /** Of the folder's disk, also if the folder is not there yet. */
  @Override
  public long bytesFree() throws IOException {
    Path there = root.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  @Override
  public void close() {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // nothing was ever written to it
      }
    }
  }
}
