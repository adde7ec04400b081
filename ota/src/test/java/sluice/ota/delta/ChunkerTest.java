package sluice.ota.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.ota.Sha256;

final class ChunkerTest {
  private static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static List<byte[]> cut(InputStream in) throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    Chunker.cut(
        in,
        (bytes, offset, length) -> chunks.add(Arrays.copyOfRange(bytes, offset, offset + length)));
    return chunks;
  }

  private static List<byte[]> cut(byte[] bytes) throws IOException {
    return cut(new ByteArrayInputStream(bytes));
  }

  private static List<Sha256> sums(byte[] bytes) throws IOException {
    return cut(bytes).stream().map(Sha256::of).toList();
  }

  @Test
  void the_chunks_are_the_stream_and_within_their_limits() throws Exception {
    for (int length : new int[] {0, 1, 2_047, 2_048, 2_049, 65_536, 65_537, 3_000_000}) {
      byte[] bytes = noise(length, length);
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      List<byte[]> chunks = cut(bytes);
      for (int i = 0; i < chunks.size(); i++) {
        int size = chunks.get(i).length;
        joined.writeBytes(chunks.get(i));
        assertTrue(size <= Chunker.MAX_BYTES, "too long: " + size);
        boolean last = i == chunks.size() - 1;
        assertTrue(last || size >= Chunker.MIN_BYTES, "too short: " + size);
      }
      assertArrayEquals(bytes, joined.toByteArray());
    }
  }

  @Test
  void most_chunks_are_near_the_average() throws Exception {
    int chunks = cut(noise(1, 8 << 20)).size();
    int average = (8 << 20) / chunks;
    assertTrue(average > 6_000 && average < 12_000, "average: " + average);
  }

  @Test
  void bytes_that_are_all_the_same_are_cut_at_the_maximum() throws Exception {
    List<byte[]> chunks = cut(new byte[300_000]);
    assertEquals(5, chunks.size());
    assertEquals(Chunker.MAX_BYTES, chunks.getFirst().length);
  }

  @Test
  void an_insertion_changes_the_chunks_around_it_and_no_others() throws Exception {
    byte[] old = noise(2, 2_000_000);
    for (long seed = 0; seed < 20; seed++) {
      int at = new Random(seed).nextInt(old.length);
      ByteArrayOutputStream changed = new ByteArrayOutputStream();
      changed.write(old, 0, at);
      changed.writeBytes(noise(seed, 17));
      changed.write(old, at, old.length - at);
      List<Sha256> fresh = new ArrayList<>(sums(changed.toByteArray()));
      fresh.removeAll(sums(old));
      assertTrue(!fresh.isEmpty() && fresh.size() <= 4, fresh.size() + " new, seed " + seed);
    }
  }

  @Test
  void it_cuts_where_it_did_however_the_bytes_arrive() throws Exception {
    byte[] bytes = noise(3, 2_500_000);
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(bytes)) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return super.read(into, offset, Math.min(length, 777));
          }
        };
    assertEquals(sums(bytes), cut(slow).stream().map(Sha256::of).toList());
  }

  /** The seed is fixed: the same releases make the same delta, on each machine and for ever. */
  @Test
  void the_cuts_of_a_known_stream_are_known() throws Exception {
    List<Integer> lengths =
        cut(noise(4, 60_000)).stream().map(chunk -> chunk.length).limit(4).toList();
    assertEquals(List.of(8_784, 9_473, 10_620, 16_708), lengths);
  }
}
