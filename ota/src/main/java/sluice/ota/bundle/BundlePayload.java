package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;

/**
 * A payload's files, each checked against the manifest again while it is given away: what was
 * changed in the open file since it was verified is found here.
 */
record BundlePayload(Path path, Extent extent, List<ReleaseFile> files) implements Payload {
  @Override
  public void copyTo(Sink sink) throws IOException {
    try {
      unpackTo(sink);
    } catch (BundleException e) {
      throw BundleFile.named(path, e);
    }
  }

  private void unpackTo(Sink sink) throws IOException {
    Section packed = extent.open();
    try (Unpacked tar = new Unpacked(packed)) {
      for (ReleaseFile wanted : files) {
        byte[] header = tar.readNBytes(TarHeader.BLOCK);
        if (!Arrays.equals(header, TarHeader.of(wanted))) {
          throw new BundleException(
              "payload: the manifest has " + wanted.path() + " here, and the archive has not");
        }
        VerifiedContent content = new VerifiedContent(tar, wanted);
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
}
