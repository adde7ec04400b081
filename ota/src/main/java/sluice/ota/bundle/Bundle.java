package sluice.ota.bundle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import sluice.config.keys.VerifyKey;
import sluice.ota.Manifest;
import sluice.ota.delta.Base;

/**
 * A release in a file that is open: all of it, or what differs from another. It is opened by name
 * once; everything is read through that descriptor. One thread at a time, blocking.
 */
public sealed interface Bundle extends Closeable permits BundleFile, DeltaFile {
  /** Opens a bundle or delta and reads its documents. Nothing of it is to be believed yet. */
  static Bundle open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new BundleException(path + ": is no file"); // opening a FIFO would wait
    }
    FileChannel file;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new BundleException(path + ": is not there", e);
    }
    try {
      return DeltaFile.isOne(file) ? DeltaFile.read(path, file) : BundleFile.read(path, file);
    } catch (IOException e) {
      file.close();
      throw BundleFile.named(path, e);
    }
  }

  /**
   * Believe the release, or throw why not.
   *
   * @param base what the board has; a delta is checked against it to the last byte
   */
  VerifiedRelease verify(Trust trust, Base base) throws IOException;

  /** What the manifest says, for people to look at: nobody has verified it. */
  Manifest unverifiedManifest() throws IOException;

  /** The keys that claim to have signed: nobody has verified that. */
  List<VerifyKey> claimedSigners();

  /** Whether the keys are to count by a delegation. */
  boolean hasDelegation();

  /** Whether it serves only boards that have a certain release. */
  boolean isDelta();

  @Override
  void close() throws IOException;
}
