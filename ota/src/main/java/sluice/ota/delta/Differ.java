package sluice.ota.delta;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/**
 * Finds in an old release what a new one is made of. Chunks that follow each other in both become
 * one piece. For whoever makes a delta.
 */
public final class Differ {
  private final ChunkIndex old;
  private final OutputStream fresh;
  private final Map<Integer, Integer> used = new LinkedHashMap<>(); // file of the index: of base
  private final List<List<Piece>> files = new ArrayList<>();

  /**
   * Writes what is found nowhere to a stream.
   *
   * @param fresh gets all {@link Piece.Fresh} in order; is not closed here
   */
  public Differ(ChunkIndex old, OutputStream fresh) {
    this.old = old;
    this.fresh = fresh;
  }

  /** Adds the next file of the new release. */
  public void add(ReleaseFile file, InputStream content) throws IOException {
    Integer whole = old.findWhole(file);
    if (whole != null) {
      var _ = content.transferTo(OutputStream.nullOutputStream()); // which verifies it
      files.add(
          file.bytes() == 0
              ? List.of()
              : List.of(new Piece.Copy(base(whole), 0, file.bytes(), file.sha256())));
      return;
    }
    Run run = new Run();
    Chunker.cut(content, run::chunk);
    run.end();
    files.add(run.pieces);
  }

  private int base(int file) {
    return used.computeIfAbsent(file, _ -> used.size());
  }

  /** The files that pieces were found in, by the numbers of the pieces. */
  public List<ReleaseFile> base() {
    return used.keySet().stream().map(file -> old.files().get(file)).toList();
  }

  /** The pieces of all files so far. */
  public List<List<Piece>> files() {
    return files;
  }

  /** One file's pieces, of which the last one may grow. */
  private final class Run {
    final List<Piece> pieces = new ArrayList<>();
    private MessageDigest digest = Sha256.begin();
    private ChunkIndex.@Nullable Place from; // null for what is fresh
    private long bytes;

    void chunk(byte[] buffer, int offset, int length) throws IOException {
      Sha256 sum = Sha256.of(Arrays.copyOfRange(buffer, offset, offset + length));
      ChunkIndex.Place place = old.find(sum);
      if (bytes > 0 && !follows(place)) {
        end();
      }
      if (bytes == 0) {
        from = place;
      }
      if (place == null) {
        fresh.write(buffer, offset, length);
      }
      digest.update(buffer, offset, length);
      bytes += length;
    }

    private boolean follows(ChunkIndex.@Nullable Place place) {
      if (place == null || from == null) {
        return place == null && from == null;
      }
      return place.file() == from.file() && place.at() == from.at() + bytes;
    }

    void end() {
      if (bytes == 0) {
        return;
      }
      Sha256 sum = Sha256.ended(digest);
      pieces.add(
          from == null
              ? new Piece.Fresh(bytes, sum)
              : new Piece.Copy(base(from.file()), from.at(), bytes, sum));
      digest = Sha256.begin();
      bytes = 0;
    }
  }
}
