package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import sluice.ota.Manifest;
import sluice.ota.Sha256;

/** Where a part of an open file is. */
record Extent(FileChannel file, long at, long bytes) {
  private static final int CHUNK = 64 * 1_024;

  Section open() {
    return new Section(file, at, bytes);
  }

  /** Throws unless these are the bytes that were signed. */
  void require(Manifest.PayloadFacts wanted, String what) throws IOException {
    MessageDigest digest = Sha256.begin();
    InputStream packed = open();
    byte[] chunk = new byte[CHUNK];
    for (int n = packed.read(chunk); n >= 0; n = packed.read(chunk)) {
      digest.update(chunk, 0, n);
    }
    if (!new Manifest.PayloadFacts(bytes, Sha256.ended(digest)).equals(wanted)) {
      throw new BundleException(what + ": is not the one that was signed; fetch it again");
    }
  }
}
