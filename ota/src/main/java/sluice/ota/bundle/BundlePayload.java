package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/**
 * A payload's files, each checked against the manifest again while it is given away: what was
 * changed in the open file since it was verified is found here.
 */
record BundlePayload(Path path, FileChannel file, long at, long bytes, List<ReleaseFile> files)
    implements Payload {
  @Override
  public void copyTo(Sink sink) throws IOException {
    try {
      unpackTo(sink);
    } catch (BundleException e) {
      throw BundleFile.named(path, e);
    }
  }

  private void unpackTo(Sink sink) throws IOException {
    Section packed = new Section(file, at, bytes);
    try (Unpacked tar = new Unpacked(packed)) {
      for (ReleaseFile wanted : files) {
        byte[] header = tar.readNBytes(TarHeader.BLOCK);
        if (!Arrays.equals(header, TarHeader.of(wanted))) {
          throw new BundleException(
              "payload: the manifest has " + wanted.path() + " here, and the archive has not");
        }
        Content content = new Content(tar, wanted);
        sink.file(wanted, content);
        content.requireRead();
        requireZeros(tar, TarHeader.padding(wanted.bytes()), "after " + wanted.path());
      }
      requireZeros(tar, TarHeader.END_BYTES, "at the end");
      if (tar.read() >= 0 || packed.read() >= 0) {
        throw new BundleException("payload: something follows its end");
      }
    }
  }

  private static void requireZeros(InputStream tar, int bytes, String where) throws IOException {
    if (!Arrays.equals(tar.readNBytes(bytes), new byte[bytes])) {
      throw new BundleException("payload: no zeros " + where);
    }
  }

  /** One file's bytes, and an end only if they are what the manifest says. */
  private static final class Content extends InputStream {
    private final InputStream tar;
    private final ReleaseFile wanted;
    private final MessageDigest digest = Sha256.begin();
    private long left;
    private boolean ended;

    Content(InputStream tar, ReleaseFile wanted) {
      this.tar = tar;
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
      int read = tar.read(into, offset, (int) Math.min(length, left));
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
}
