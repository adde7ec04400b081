package sluice.ota.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.loop.posix.WholeFile;
import sluice.ota.Sha256;

/**
 * A file that is being fetched: {@code KEY.part} with the bytes, and {@code KEY.state} with what is
 * surely on the disk of them, which is what counts after a power cut. Complete it is {@code
 * KEY.sluice}. There is one at a time in a folder; others are deleted. Blocking, one thread at a
 * time.
 */
final class PartialFile implements Closeable {
  /** Bytes after which what was written is synced, and noted. */
  static final long SYNC_BYTES = 4L << 20;

  /** What the disk keeps free beside the file. */
  static final long MARGIN_BYTES = 16L << 20;

  private static final int STATE_BYTES_MAX = 1_024;
  private static final int CHUNK = 64 * 1_024;

  private final Path folder;
  private final String key;
  private final FileChannel part;
  private long have;
  private long synced;
  private @Nullable String etag;

  private PartialFile(Path folder, String key, FileChannel part) {
    this.folder = folder;
    this.key = key;
    this.part = part;
  }

  /**
   * Opens what is there, or begins.
   *
   * @param key letters and digits, the same for the same file
   */
  static PartialFile open(Path folder, String key) throws IOException {
    Files.createDirectories(folder);
    deleteOthers(folder, key);
    FileChannel part =
        FileChannel.open(
            folder.resolve(key + ".part"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    PartialFile file = new PartialFile(folder, key, part);
    try {
      file.readState();
      return file;
    } catch (IOException e) {
      part.close();
      throw e;
    }
  }

  private static void deleteOthers(Path folder, String key) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!String.valueOf(file.getFileName()).startsWith(key + ".")
            && Files.isRegularFile(file)) {
          Files.delete(file);
        }
      }
    }
  }

  /**
   * Two lines: bytes, and the entity tag if there is one. Whatever else is there is a beginning.
   */
  private void readState() throws IOException {
    List<String> lines = List.of();
    try (InputStream in = Files.newInputStream(state())) {
      byte[] bytes = in.readNBytes(STATE_BYTES_MAX);
      lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      // it was never synced
    }
    long noted = 0;
    if (!lines.isEmpty() && lines.getFirst().matches("\\d{1,15}")) {
      noted = Long.parseLong(lines.getFirst());
    }
    boolean there = noted > 0 && noted <= part.size();
    have = there ? noted : 0;
    synced = have;
    etag =
        there && lines.size() > 1 && Reply.STRONG_ETAG.matcher(lines.get(1)).matches()
            ? lines.get(1)
            : null;
    part.truncate(have);
    part.position(have);
  }

  private Path state() {
    return folder.resolve(key + ".state");
  }

  /** Bytes that are there. */
  long have() {
    return have;
  }

  /** By which a server knows whether it has the same file still; null if it cannot tell. */
  @Nullable String etag() {
    return etag;
  }

  /** For a look into what is there; its position does not matter. */
  FileChannel channel() {
    return part;
  }

  /** Drops what is there. */
  void restart() throws IOException {
    Files.deleteIfExists(state());
    part.truncate(0);
    part.position(0);
    have = 0;
    synced = 0;
    etag = null;
  }

  void etag(@Nullable String now) {
    etag = now;
  }

  /** Appends; what was appended may be lost with the power until {@value #SYNC_BYTES} are there. */
  void append(List<byte[]> parts) throws IOException {
    for (byte[] bytes : parts) {
      ByteBuffer from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) {
        part.write(from);
      }
      have += bytes.length;
    }
    if (have - synced >= SYNC_BYTES) {
      sync();
    }
  }

  /** Makes all of it durable, and notes that. */
  void sync() throws IOException {
    part.force(true);
    String text = have + "\n" + (etag == null ? "" : etag + "\n");
    WholeFile.replace(state(), text.getBytes(StandardCharsets.UTF_8));
    synced = have;
  }

  /**
   * Throws unless there is room for the rest.
   *
   * @param total bytes of the whole
   */
  void requireRoom(long total) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < total - have + MARGIN_BYTES) {
      throw new IOException(
          folder
              + ": has "
              + free
              + " bytes free, and the bundle needs "
              + (total - have)
              + " and "
              + MARGIN_BYTES
              + " beside it; make room");
    }
  }

  /** The sum of what is there. */
  Sha256 sum() throws IOException {
    MessageDigest digest = Sha256.begin();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long at = 0; at < have; ) {
      chunk.clear();
      int n = part.read(chunk, at);
      if (n < 0) {
        throw new IOException(folder.resolve(key + ".part") + ": is cut short");
      }
      digest.update(chunk.array(), 0, n);
      at += n;
    }
    return Sha256.ended(digest);
  }

  /** What is there is the file; returns where it is then. */
  Path complete() throws IOException {
    part.force(true);
    Path file = folder.resolve(key + ".sluice");
    Files.move(folder.resolve(key + ".part"), file, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(state());
    WholeFile.syncFolder(folder);
    return file;
  }

  /** For a look from the beginning, as a stream. */
  InputStream read() throws IOException {
    return Channels.newInputStream(FileChannel.open(folder.resolve(key + ".part")));
  }

  @Override
  public void close() throws IOException {
    part.close();
  }
}
