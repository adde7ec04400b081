package sluice.ota.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;
import sluice.ota.delta.Base;
import sluice.ota.delta.Piece;
import sluice.ota.delta.Recipe;

/**
 * A release's files, put together of a base and of what came with the delta. Each piece is checked
 * while it is read, and each file as a whole, as if it came from a full bundle.
 */
record DeltaPayload(Path path, Extent extent, Recipe how, List<ReleaseFile> files, Base base)
    implements Payload {
  @Override
  public void copyTo(Sink sink) throws IOException {
    try {
      putTogether(sink);
    } catch (BundleException e) {
      throw BundleFile.named(path, e);
    }
  }

  private void putTogether(Sink sink) throws IOException {
    Section packed = extent.open();
    try (Unpacked fresh = new Unpacked(packed)) {
      for (int i = 0; i < files.size(); i++) {
        ReleaseFile wanted = files.get(i);
        try (Pieces pieces = new Pieces(how.files().get(i).iterator(), fresh)) {
          VerifiedContent content = new VerifiedContent(pieces, wanted);
          sink.file(wanted, content);
          content.requireRead();
        }
      }
      if (fresh.read() >= 0 || packed.read() >= 0) {
        throw new BundleException("delta: something follows its end");
      }
    }
  }

  /** One file's pieces as a stream. The sizes were checked with the recipe. */
  private final class Pieces extends InputStream {
    private final Iterator<Piece> pieces;
    private final InputStream fresh;
    private MessageDigest digest = Sha256.begin();
    private @Nullable Piece piece;
    private @Nullable InputStream opened; // of the base
    private long left;

    Pieces(Iterator<Piece> pieces, InputStream fresh) {
      this.pieces = pieces;
      this.fresh = fresh;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0 && !next()) {
        return -1;
      }
      InputStream from = opened == null ? fresh : opened;
      int read = from.read(into, offset, (int) Math.min(length, left));
      if (read < 0) {
        throw new BundleException("delta: a piece is cut short");
      }
      digest.update(into, offset, read);
      left -= read;
      if (left == 0) {
        end();
      }
      return read;
    }

    private boolean next() throws IOException {
      if (!pieces.hasNext()) {
        return false;
      }
      piece = pieces.next();
      left = piece.bytes();
      if (piece instanceof Piece.Copy(int file, long at, long _, Sha256 _)) {
        InputStream in = base.open(how.base().get(file).path());
        opened = in;
        in.skipNBytes(at);
      }
      return true;
    }

    private void end() throws IOException {
      close();
      Sha256 sum = Sha256.ended(digest);
      digest = Sha256.begin();
      if (piece != null && !sum.equals(piece.sha256())) {
        throw new BundleException(
            "delta: a piece is not what it should be; the full bundle is needed");
      }
    }

    @Override
    public void close() throws IOException {
      InputStream in = opened;
      opened = null;
      if (in != null) {
        in.close();
      }
    }
  }
}
