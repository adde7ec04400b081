package sluice.ota.source;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/**
 * A file to be fetched.
 *
 * @param url https, with a host, without user and fragment, up to {@value #URL_MAX} characters
 * @param bytes of the file, if that is known; -1 if not
 * @param sha256 of the file, if that is known
 */
public record Order(URI url, long bytes, @Nullable Sha256 sha256) {
  /** Characters of a URL. */
  public static final int URL_MAX = 2_000;

  /** A payload, and what stands before it. */
  public static final long BYTES_MAX = ReleaseFile.BYTES_MAX + (4L << 20);

  public Order {
    if (!"https".equals(url.getScheme())
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawFragment() != null
        || url.toString().length() > URL_MAX) {
      throw new IllegalArgumentException(
          "write https://host/path, without user, password and fragment, up to "
              + URL_MAX
              + " characters");
    }
    if (bytes < -1 || bytes == 0 || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(bytes + " bytes are not within 1 to " + BYTES_MAX);
    }
  }

  /** As it is asked for on a command line: whatever is there. */
  public static Order of(URI url) {
    return new Order(url, -1, null);
  }

  /** A name for its file on the disk, the same for the same file. */
  String key() {
    byte[] name = url.toString().getBytes(StandardCharsets.UTF_8);
    return (sha256 == null ? Sha256.of(name) : sha256).hex().substring(0, 32);
  }
}
