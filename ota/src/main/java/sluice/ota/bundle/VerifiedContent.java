package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/** One file's bytes out of a longer stream, and an end only if they are what the manifest says. */
final class VerifiedContent extends InputStream {
  private final InputStream from;
  private final ReleaseFile wanted;
  private final MessageDigest digest = Sha256.begin();
  private long left;
  private boolean ended;

  VerifiedContent(InputStream from, ReleaseFile wanted) {
    this.from = from;
    this.wanted = wanted;
    this.left = wanted.bytes();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return end();
    }
    int read = from.read(into, offset, (int) Math.min(length, left));
    if (read < 0) {
      throw new BundleException("payload: " + wanted.path() + " is cut short");
    }
    digest.update(into, offset, read);
    left -= read;
    return read;
  }

  private int end() throws BundleException {
    if (!ended && !Sha256.ended(digest).equals(wanted.sha256())) {
      throw new BundleException("payload: " + wanted.path() + " is not what the manifest says");
    }
    ended = true;
    return -1;
  }

  /** A sink that leaves a file unread would leave it unchecked. */
  void requireRead() {
    if (!ended) {
      throw new IllegalStateException(wanted.path() + " was not read to its end");
    }
  }
}
