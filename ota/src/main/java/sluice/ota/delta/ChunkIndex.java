package sluice.ota.delta;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/** Where which chunk is in the files of an old release. For whoever makes a delta. */
public final class ChunkIndex {
  /** A chunk's first place. */
  record Place(int file, long at) {}

  private final List<ReleaseFile> files = new ArrayList<>();
  private final Map<Sha256, Place> chunks = new HashMap<>();
  private final Map<Sha256, Integer> whole = new HashMap<>();

  /** Adds a file. */
  public void add(ReleaseFile file, InputStream content) throws IOException {
    int number = files.size();
    files.add(file);
    whole.putIfAbsent(file.sha256(), number);
    long[] at = {0};
    Chunker.cut(
        content,
        (bytes, offset, length) -> {
          Sha256 sum = Sha256.of(Arrays.copyOfRange(bytes, offset, offset + length));
          chunks.putIfAbsent(sum, new Place(number, at[0]));
          at[0] += length;
        });
  }

  /** All files, by the numbers of the places. */
  List<ReleaseFile> files() {
    return files;
  }

  @Nullable Place find(Sha256 chunk) {
    return chunks.get(chunk);
  }

  /** The whole file with these bytes. */
  @Nullable Integer findWhole(ReleaseFile file) {
    return whole.get(file.sha256());
  }
}
