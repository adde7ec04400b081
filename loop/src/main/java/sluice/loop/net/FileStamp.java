package sluice.loop.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What tells a changed file: a renamed one has another inode, a rewritten one another time or size.
 *
 * @param identity its inode; null if there is no such file
 */
record FileStamp(Path file, long modifiedNanos, long bytes, @Nullable Object identity) {

  /** Of all files that are named, the PIN's last. Blocks. */
  static List<FileStamp> of(TlsOptions options) {
    List<FileStamp> all = new ArrayList<>();
    add(all, options.ca());
    add(all, options.certificate());
    add(all, options.key());
    add(all, options.keyPasswordFile());
    TlsOptions.Token token = options.token();
    add(all, token == null ? null : token.pinFile());
    return all;
  }

  private static void add(List<FileStamp> all, @Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      all.add(
          new FileStamp(
              file,
              attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
              attributes.size(),
              attributes.fileKey()));
    } catch (IOException e) {
      all.add(new FileStamp(file, 0, 0, null));
    }
  }
}
