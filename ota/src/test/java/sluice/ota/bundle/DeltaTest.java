package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.Manifest;
import sluice.ota.Sha256;
import sluice.ota.Version;
import sluice.ota.delta.Base;
import sluice.ota.delta.Piece;
import sluice.ota.delta.Recipe;

/** Deltas: what comes out is the full bundle's release, or nothing. */
final class DeltaTest {
  private static final long SEED = 17;

  @TempDir Path temp;
  private BundleRig rig;
  private Path installed;
  private Path old;
  private Path next;
  private Path delta;

  @BeforeEach
  void twoReleases() throws Exception {
    rig = new BundleRig(temp);
    byte[] app = new byte[300_000];
    new Random(SEED).nextBytes(app);
    Files.write(rig.folder.resolve("lib/app.jar"), app);
    Files.write(rig.folder.resolve("lib/netty.jar"), new byte[200_000]);
    old = rig.signed("1.0.0");
    installed = temp.resolve("installed");
    copy(rig.folder, installed);
    app[150_000]++;
    Files.write(rig.folder.resolve("lib/app.jar"), app);
    Files.writeString(rig.folder.resolve("lib/new.jar"), "new".repeat(1_000));
    Files.delete(rig.folder.resolve("empty"));
    next = rig.signed("2.0.0");
    delta = temp.resolve("d.sluice");
    DeltaWriter.write(old, next, delta);
    BundleWriter.sign(delta, List.of(rig.key), null, List.of());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private Base base() {
    return path -> Files.newInputStream(installed.resolve(path));
  }

  private Map<String, Sha256> unpack(Path bundle, Base base) throws IOException {
    Map<String, Sha256> files = new TreeMap<>();
    try (Bundle open = Bundle.open(bundle)) {
      open.verify(rig.trust(), base)
          .payload()
          .copyTo((file, content) -> files.put(file.path(), Sha256.of(content.readAllBytes())));
    }
    return files;
  }

  private void assertRefused(String why, Path bundle, Base base) {
    IOException e = assertThrows(BundleException.class, () -> unpack(bundle, base), why);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith(bundle + ": ") && message.contains(why), message);
  }

  @Test
  void a_delta_makes_the_release_of_the_full_bundle_and_is_small() throws Exception {
    assertEquals(unpack(next, Base.NONE), unpack(delta, base()));
    try (Bundle full = Bundle.open(next);
        Bundle small = Bundle.open(delta)) {
      byte[] manifest = full.verify(rig.trust(), Base.NONE).manifestBytes();
      assertArrayEquals(manifest, small.verify(rig.trust(), base()).manifestBytes());
      assertTrue(small.isDelta() && !full.isDelta());
    }
    long percent = 100 * Files.size(delta) / Files.size(next);
    assertTrue(percent <= 15, percent + " % of the full bundle");
  }

  @Test
  void the_same_bundles_make_the_same_bytes() throws Exception {
    Path again = temp.resolve("again.sluice");
    DeltaWriter.write(old, next, again);
    BundleWriter.sign(again, List.of(rig.key), null, List.of());
    assertArrayEquals(Files.readAllBytes(delta), Files.readAllBytes(again));
  }

  @Test
  void against_another_base_the_full_bundle_is_needed_and_nothing_is_unpacked() throws Exception {
    String needed = "is a delta from 1.0.0, and what is installed here is not that";
    assertRefused(needed, delta, Base.NONE);
    assertRefused("the full bundle is needed", delta, Base.NONE);
    byte[] app = Files.readAllBytes(installed.resolve("lib/app.jar"));
    app[299_999]++; // a byte that no piece is cut at
    Files.write(installed.resolve("lib/app.jar"), app);
    assertRefused("lib/app.jar is another", delta, base());
    Files.delete(installed.resolve("lib/app.jar"));
    assertRefused("lib/app.jar is not there", delta, base());
    Files.write(installed.resolve("lib/app.jar"), new byte[1_000_000]);
    assertRefused("lib/app.jar is another", delta, base());
  }

  @Test
  void a_base_that_changes_after_it_was_verified_makes_no_file() throws Exception {
    try (Bundle open = Bundle.open(delta)) {
      VerifiedRelease release = open.verify(rig.trust(), base());
      byte[] app = Files.readAllBytes(installed.resolve("lib/app.jar"));
      app[7]++;
      Files.write(installed.resolve("lib/app.jar"), app);
      IOException e =
          assertThrows(
              BundleException.class, () -> release.payload().copyTo((f, in) -> in.readAllBytes()));
      assertTrue(String.valueOf(e.getMessage()).contains("a piece is not what it should be"));
      Files.write(installed.resolve("lib/app.jar"), new byte[3]);
      assertThrows(IOException.class, () -> release.payload().copyTo((f, in) -> in.readAllBytes()));
    }
  }

  @Test
  void one_bit_flipped_anywhere_is_refused() throws Exception {
    byte[] good = Files.readAllBytes(delta);
    Path bad = temp.resolve("bad");
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = good.clone();
      int bit = random.nextInt(good.length * 8);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(bad, bytes);
      String where = "bit " + bit + " of seed " + SEED;
      assertThrows(BundleException.class, () -> unpack(bad, base()), where);
    }
  }

  @Test
  void truncated_anywhere_or_longer_it_is_refused() throws Exception {
    byte[] good = Files.readAllBytes(delta);
    Path bad = temp.resolve("bad");
    for (int size = 0; size < good.length; size += 509) {
      Files.write(bad, Arrays.copyOf(good, size));
      assertThrows(BundleException.class, () -> unpack(bad, base()), "at " + size);
    }
    Files.write(bad, Arrays.copyOf(good, good.length + 1));
    assertThrows(BundleException.class, () -> unpack(bad, base()));
  }

  @Test
  void a_recipe_that_nobody_or_a_stranger_signed_is_refused() throws Exception {
    Path unsigned = temp.resolve("unsigned.sluice");
    DeltaWriter.write(old, next, unsigned);
    assertRefused("delta.json: 0 signatures of trusted keys", unsigned, base());
    BundleWriter.sign(unsigned, List.of(SigningKey.generate()), null, List.of());
    assertRefused("delta.json: 0 signatures of trusted keys", unsigned, base());
  }

  @Test
  void a_delta_of_a_release_that_nobody_signed_is_refused() throws Exception {
    Path bare = rig.unsigned("3.0.0");
    DeltaWriter.write(old, bare, delta);
    BundleWriter.sign(delta, List.of(rig.key), null, List.of());
    assertRefused("manifest.json: 0 signatures of trusted keys", delta, base());
  }

  @Test
  void the_recipe_of_one_release_with_the_manifest_of_another_is_refused() throws Exception {
    Path other = temp.resolve("other.sluice");
    DeltaWriter.write(old, rig.signed("3.0.0"), other);
    try (DeltaFile one = (DeltaFile) Bundle.open(delta);
        DeltaFile two = (DeltaFile) Bundle.open(other)) {
      Path mixed = written(one.recipe(), two, one.fresh().open().readAllBytes());
      assertRefused("is of another release than the manifest", mixed, base());
    }
  }

  private Path written(Signed recipe, DeltaFile rest, byte[] fresh) throws IOException {
    SignatureBlock own = new SignatureBlock(recipe.signatures(), null, List.of());
    Path out = temp.resolve("written.sluice");
    BundleWriter.write(
        out,
        List.of(
            new BundleWriter.Part(DeltaFile.DELTA, recipe.bytes()),
            new BundleWriter.Part(DeltaFile.DELTA_SIGNATURES, TrustJson.writeSignatures(own)),
            new BundleWriter.Part(BundleFile.MANIFEST, rest.manifestBytes()),
            new BundleWriter.Part(
                BundleFile.SIGNATURES, TrustJson.writeSignatures(rest.signatures()))),
        DeltaFile.FRESH,
        new java.io.ByteArrayInputStream(fresh),
        fresh.length);
    return out;
  }

  /** A recipe, rightly signed, with these pieces for the first file, bin/run. */
  private Path hostile(byte[] fresh, Piece... pieces) throws IOException {
    try (DeltaFile good = (DeltaFile) Bundle.open(delta)) {
      Recipe is = DeltaJson.read(good.recipe().bytes());
      List<List<Piece>> files = new java.util.ArrayList<>(is.files());
      files.set(0, List.of(pieces));
      Recipe bad =
          new Recipe(
              Version.of("1.0.0"),
              is.manifest(),
              new Manifest.PayloadFacts(fresh.length, Sha256.of(fresh)),
              is.base(),
              files);
      Signed signed = new Signed(DeltaJson.write(bad), List.of()).by(rig.key);
      return written(signed, good, fresh);
    }
  }

  private static byte[] packed(String content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zstd = new ZstdOutputStream(bytes)) {
      zstd.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void a_recipe_that_makes_other_files_is_refused_though_rightly_signed() throws Exception {
    String run = "#!/bin/sh\nexec true\n";
    String evil = "#!/bin/sh\nexec evil\n".substring(0, run.length());
    Sha256 evilSum = Sha256.of(evil.getBytes(StandardCharsets.UTF_8));
    Piece lie = new Piece.Fresh(run.length(), evilSum);
    assertRefused("bin/run is not what the manifest says", hostile(packed(evil), lie), base());
    Piece wrongSum = new Piece.Fresh(run.length(), Sha256.of(new byte[0]));
    assertRefused("a piece is not what", hostile(packed(run), wrongSum), base());
    Piece one = new Piece.Fresh(1, Sha256.of(new byte[] {'#'}));
    assertRefused("it makes bin/run of 1 bytes and not", hostile(packed(run), one), base());
    assertRefused("a piece is cut short", hostile(packed(""), lie), base());
    byte[] noZstd = run.getBytes(StandardCharsets.UTF_8);
    assertRefused("is no zstd", hostile(noZstd, lie), base());
  }

  @Test
  void what_follows_the_pieces_is_read_no_further() throws Exception {
    try (DeltaFile good = (DeltaFile) Bundle.open(delta)) {
      byte[] fresh = good.fresh().open().readAllBytes();
      byte[] bomb = packed("0".repeat(50_000_000));
      byte[] both = Arrays.copyOf(fresh, fresh.length + bomb.length);
      System.arraycopy(bomb, 0, both, fresh.length, bomb.length);
      Recipe is = DeltaJson.read(good.recipe().bytes());
      Recipe longer =
          new Recipe(
              is.from(),
              is.manifest(),
              new Manifest.PayloadFacts(both.length, Sha256.of(both)),
              is.base(),
              is.files());
      Signed signed = new Signed(DeltaJson.write(longer), List.of()).by(rig.key);
      assertRefused("something follows its end", written(signed, good, both), base());
    }
  }

  @Test
  void recipes_are_read_strictly() throws Exception {
    try (DeltaFile good = (DeltaFile) Bundle.open(delta)) {
      String json = new String(good.recipe().bytes(), StandardCharsets.UTF_8);
      for (String[] change :
          new String[][] {
            {"\"type\"", "\"x\":1,\"type\""},
            {"\"bytes\":", "\"bytes\":-"},
            {"\"bytes\":", "\"bytes\":9999999999"},
            {"\"at\":", "\"at\":9223372036854775807,\"x\":"},
            {"\"base\":0", "\"base\":99999"},
            {"lib/app.jar", "../etc/passwd"},
            {"\"from\":\"1.0.0\"", "\"from\":\"one\""}
          }) {
        String bad = json.replace(change[0], change[1]);
        assertFalse(bad.equals(json), change[0]);
        assertThrows(
            BundleException.class,
            () -> DeltaJson.read(bad.getBytes(StandardCharsets.UTF_8)),
            change[1]);
      }
    }
  }

  @Test
  void a_delta_is_no_full_bundle_and_keeps_its_roots() {
    IOException e = assertThrows(BundleException.class, () -> BundleFile.open(delta));
    assertTrue(String.valueOf(e.getMessage()).contains("is a delta; name the full bundle"));
    assertThrows(
        BundleException.class, () -> DeltaWriter.write(delta, next, temp.resolve("x.sluice")));
    Signed root = new Signed(new byte[0], List.of());
    assertThrows(
        BundleException.class,
        () -> BundleWriter.sign(delta, List.of(rig.key), null, List.of(root)));
  }
}
