package sluice.ota.delta;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Sha256;
import sluice.ota.Version;

final class DifferTest {
  private static final Manifest.PayloadFacts FACTS =
      new Manifest.PayloadFacts(1, Sha256.of(new byte[0]));

  private static ReleaseFile file(String path, byte[] bytes) {
    return new ReleaseFile(path, bytes.length, false, Sha256.of(bytes));
  }

  private static byte[] noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Some bytes away, some others in their place. */
  private static byte[] edited(Random random, byte[] old) {
    int from = random.nextInt(old.length + 1);
    int to = Math.min(old.length, from + random.nextInt(200));
    ByteArrayOutputStream edited = new ByteArrayOutputStream();
    edited.write(old, 0, from);
    edited.writeBytes(noise(random, random.nextInt(200)));
    edited.write(old, to, old.length - to);
    return edited.toByteArray();
  }

  private static byte[] putTogether(List<Piece> pieces, List<byte[]> base, InputStream fresh)
      throws IOException {
    ByteArrayOutputStream made = new ByteArrayOutputStream();
    for (Piece piece : pieces) {
      byte[] bytes =
          switch (piece) {
            case Piece.Copy(int file, long at, long length, Sha256 _) ->
                Arrays.copyOfRange(base.get(file), (int) at, (int) (at + length));
            case Piece.Fresh(long length, Sha256 _) -> fresh.readNBytes((int) length);
          };
      assertEquals(piece.sha256(), Sha256.of(bytes));
      made.writeBytes(bytes);
    }
    return made.toByteArray();
  }

  @Test
  void what_is_put_together_is_the_new_release_whatever_was_edited() throws Exception {
    for (long seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      Map<String, byte[]> old = new LinkedHashMap<>();
      for (int i = 0; i < 4; i++) {
        old.put("f" + i, noise(random, random.nextInt(200_000)));
      }
      List<byte[]> next = new ArrayList<>();
      next.add(edited(random, edited(random, Objects.requireNonNull(old.get("f0")))));
      next.add(noise(random, random.nextInt(30_000)));
      next.add(Objects.requireNonNull(old.get("f2")));
      next.add(new byte[0]);
      next.add(edited(random, Objects.requireNonNull(old.get("f1"))));
      assertMakes(old, next, "seed " + seed);
    }
  }

  private static void assertMakes(Map<String, byte[]> old, List<byte[]> next, String where)
      throws IOException {
    ChunkIndex index = new ChunkIndex();
    for (Map.Entry<String, byte[]> entry : old.entrySet()) {
      index.add(file(entry.getKey(), entry.getValue()), new ByteArrayInputStream(entry.getValue()));
    }
    ByteArrayOutputStream fresh = new ByteArrayOutputStream();
    Differ differ = new Differ(index, fresh);
    for (byte[] bytes : next) {
      differ.add(file("n", bytes), new ByteArrayInputStream(bytes));
    }
    List<byte[]> base = new ArrayList<>();
    differ.base().forEach(file -> base.add(Objects.requireNonNull(old.get(file.path()))));
    InputStream in = new ByteArrayInputStream(fresh.toByteArray());
    for (int i = 0; i < next.size(); i++) {
      assertArrayEquals(next.get(i), putTogether(differ.files().get(i), base, in), where);
    }
    assertEquals(-1, in.read(), where);
    assertTrue(fresh.size() < next.get(1).length + 150_000, "fresh: " + fresh.size() + where);
  }

  private static Recipe recipe(List<ReleaseFile> base, List<List<Piece>> files) {
    return new Recipe(Version.of("1.0.0"), Sha256.of(new byte[0]), FACTS, base, files);
  }

  @Test
  void a_recipe_that_reaches_out_of_its_base_cannot_be_made() {
    Sha256 sum = Sha256.of(new byte[0]);
    List<ReleaseFile> base = List.of(Releases.file("a", "12345"));
    recipe(base, List.of(List.of(new Piece.Copy(0, 3, 2, sum))));
    for (Piece piece :
        List.of(
            new Piece.Copy(0, 3, 3, sum),
            new Piece.Copy(0, ReleaseFile.BYTES_MAX, ReleaseFile.BYTES_MAX, sum),
            new Piece.Copy(1, 0, 1, sum))) {
      assertThrows(
          IllegalArgumentException.class, () -> recipe(base, List.of(List.of(piece))), "" + piece);
    }
    assertThrows(IllegalArgumentException.class, () -> new Piece.Copy(-1, 0, 1, sum));
    assertThrows(IllegalArgumentException.class, () -> new Piece.Copy(0, -1, 1, sum));
    assertThrows(IllegalArgumentException.class, () -> new Piece.Copy(0, Long.MAX_VALUE, 1, sum));
    assertThrows(IllegalArgumentException.class, () -> new Piece.Fresh(0, sum));
    assertThrows(IllegalArgumentException.class, () -> new Piece.Fresh(Long.MAX_VALUE, sum));
  }

  @Test
  void a_recipe_of_too_many_pieces_or_of_other_sizes_is_refused() {
    Sha256 sum = Sha256.of(new byte[0]);
    Piece one = new Piece.Fresh(1, sum);
    List<Piece> many = java.util.Collections.nCopies(Recipe.PIECES_MAX + 1, one);
    assertThrows(IllegalArgumentException.class, () -> recipe(List.of(), List.of(many)));
    Manifest manifest = Releases.manifest("1.0.0", Releases.file("a", "1"));
    recipe(List.of(), List.of(List.of(one))).requireSizesOf(manifest);
    for (List<List<Piece>> wrong :
        List.of(List.<List<Piece>>of(), List.of(List.of(one, one)), List.of(List.<Piece>of()))) {
      Recipe recipe = recipe(List.of(), wrong);
      assertThrows(IllegalArgumentException.class, () -> recipe.requireSizesOf(manifest));
    }
  }
}
