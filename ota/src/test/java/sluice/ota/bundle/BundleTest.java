package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Sha256;

final class BundleTest {
  @TempDir Path temp;
  private BundleRig rig;

  /** Writes an archive's entries. */
  private interface Entries {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    rig = new BundleRig(temp);
  }

  private void assertRefused(String why, Path bundle) {
    IOException e = assertThrows(BundleException.class, () -> rig.unpack(bundle), why);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(why), message);
  }

  @Test
  void what_was_packed_and_signed_is_what_comes_out() throws Exception {
    Path bundle = rig.signed("1.2.0");
    assertEquals(new TreeMap<>(BundleRig.FILES), rig.unpack(bundle));
    try (BundleFile open = BundleFile.open(bundle)) {
      List<ReleaseFile> files = rig.verify(open).manifest().files();
      assertEquals(List.of("bin/run", "empty", "lib/app.jar"), paths(files));
      assertTrue(files.get(0).executable() && !files.get(2).executable());
    }
  }

  private static List<String> paths(List<ReleaseFile> files) {
    return files.stream().map(ReleaseFile::path).toList();
  }

  @Test
  void the_same_folder_makes_the_same_bytes() throws Exception {
    byte[] one = Files.readAllBytes(rig.unsigned("1.2.0"));
    assertArrayEquals(one, Files.readAllBytes(rig.unsigned("1.2.0")));
  }

  @Test
  void every_tar_reads_it() throws Exception {
    Path bundle = rig.signed("1.2.0");
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(bundle))) {
      assertEquals("manifest.json", tar.getNextEntry().getName());
      assertEquals("signatures.json", tar.getNextEntry().getName());
      assertEquals("payload.tar.zst", tar.getNextEntry().getName());
      byte[] payload = tar.readAllBytes();
      assertEquals(null, tar.getNextEntry());
      Unpacked unpacked = new Unpacked(new ByteArrayInputStream(payload));
      try (TarArchiveInputStream inner = new TarArchiveInputStream(unpacked)) {
        assertEquals("bin/run", inner.getNextEntry().getName());
        String content = new String(inner.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(BundleRig.FILES.get("bin/run"), content);
      }
    }
  }

  @Test
  void a_bundle_that_nobody_signed_is_refused() throws Exception {
    assertRefused("0 signatures of trusted keys, needed are 1", rig.unsigned("1.2.0"));
  }

  @Test
  void a_bundle_that_a_stranger_signed_is_refused() throws Exception {
    Path bundle = rig.unsigned("1.2.0");
    BundleWriter.sign(bundle, List.of(SigningKey.generate()), null, List.of());
    assertRefused("0 signatures of trusted keys", bundle);
  }

  @Test
  void a_signature_of_another_manifest_refuses_all() throws Exception {
    byte[] one = Files.readAllBytes(rig.signed("1.2.0"));
    byte[] two = Files.readAllBytes(rig.signed("1.3.0"));
    byte[] mixed = one.clone(); // the manifest of one, the signatures and payload of the other
    int length = contentLength(one);
    int manifestEnd = 512 + length + TarHeader.padding(length);
    System.arraycopy(two, manifestEnd, mixed, manifestEnd, two.length - manifestEnd);
    assertRefused("is not of these bytes", Files.write(temp.resolve("mixed"), mixed));
  }

  private static int contentLength(byte[] bundle) {
    String octal = new String(bundle, 124, 11, StandardCharsets.US_ASCII);
    return Integer.parseInt(octal.strip(), 8);
  }

  @Test
  void the_payload_of_another_release_is_refused() throws Exception {
    Path one = rig.signed("1.2.0");
    Files.writeString(rig.folder.resolve("empty"), "not any more");
    Path two = rig.unsigned("1.3.0");
    try (BundleFile first = BundleFile.open(one);
        BundleFile second = BundleFile.open(two)) {
      byte[] payload = second.packed().readAllBytes();
      Path mixed = rig.signedAs(temp.resolve("mixed"), first.manifestBytes(), payload);
      assertRefused("is not the one that was signed", mixed);
    }
  }

  @Test
  void truncated_anywhere_or_longer_it_is_refused() throws Exception {
    byte[] good = Files.readAllBytes(rig.signed("1.2.0"));
    Path bad = temp.resolve("bad");
    for (int size = 0; size < good.length; size += 61) {
      Files.write(bad, Arrays.copyOf(good, size));
      assertThrows(BundleException.class, () -> rig.unpack(bad), "at " + size);
    }
    for (int more : new int[] {1, 512, 10_240}) {
      Files.write(bad, Arrays.copyOf(good, good.length + more));
      assertRefused("bytes, and should have", bad);
    }
  }

  @Test
  void one_bit_flipped_anywhere_is_refused() throws Exception {
    byte[] good = Files.readAllBytes(rig.signed("1.2.0"));
    Path bad = temp.resolve("bad");
    long seed = 11;
    Random random = new Random(seed);
    for (int i = 0; i < 1_500; i++) {
      byte[] bytes = good.clone();
      int bit = random.nextInt(good.length * 8);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(bad, bytes);
      String where = "bit " + bit + " of seed " + seed;
      assertThrows(BundleException.class, () -> rig.unpack(bad), where);
    }
  }

  @Test
  void what_is_no_bundle_is_refused_by_its_name() throws Exception {
    assertRefused(temp + "/none: is not there", temp.resolve("none"));
    assertRefused(temp + ": is no file", temp);
    Path zeros = Files.write(temp.resolve("zeros"), new byte[10_240]);
    assertRefused(zeros + ": manifest.json", zeros);
    long seed = 3;
    byte[] noise = new byte[100_000];
    new Random(seed).nextBytes(noise);
    Path random = Files.write(temp.resolve("noise"), noise);
    assertRefused("is no bundle", random);
  }

  @Test
  void a_document_that_claims_to_be_huge_is_not_read() throws Exception {
    byte[] bundle = Files.readAllBytes(rig.signed("1.2.0"));
    for (String octal : List.of("17777777777", "77777777777", "00004000001")) {
      byte[] bad = bundle.clone();
      System.arraycopy(octal.getBytes(StandardCharsets.US_ASCII), 0, bad, 124, 11);
      assertRefused("claims", Files.write(temp.resolve("bad"), bad));
    }
  }

  private static byte[] packed(Entries entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zstd = new ZstdOutputStream(bytes);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zstd, 512)) {
      entries.write(tar);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, String content)
      throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    entry.setSize(entry.isFile() ? bytes.length : 0);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    if (entry.isFile()) {
      tar.write(bytes);
    }
    tar.closeArchiveEntry();
  }

  @Test
  void an_archive_that_is_not_what_the_manifest_says_is_refused_though_rightly_signed()
      throws Exception {
    ReleaseFile wanted = Releases.file("a", "hello");
    List<TarArchiveEntry> hostile =
        List.of(
            new TarArchiveEntry("../a"),
            new TarArchiveEntry("/a", true),
            new TarArchiveEntry("b"),
            new TarArchiveEntry("a", TarConstants.LF_SYMLINK),
            new TarArchiveEntry("a", TarConstants.LF_LINK),
            new TarArchiveEntry("a", TarConstants.LF_CHR),
            new TarArchiveEntry("a", TarConstants.LF_FIFO),
            new TarArchiveEntry("a/"));
    for (TarArchiveEntry entry : hostile) {
      byte[] payload = packed(tar -> put(tar, entry, "hello"));
      assertRefused("the manifest has a here", rig.signedOver(payload, wanted));
    }
    TarArchiveEntry setuid = new TarArchiveEntry("a");
    setuid.setMode(0104755);
    byte[] payload = packed(tar -> put(tar, setuid, "hello"));
    assertRefused("the manifest has a here", rig.signedOver(payload, wanted));
  }

  @Test
  void a_link_and_then_a_write_through_it_writes_nothing() throws Exception {
    TarArchiveEntry link = new TarArchiveEntry("a", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc");
    byte[] payload =
        packed(tar -> {
          put(tar, link, "");
          put(tar, new TarArchiveEntry("a/passwd"), "hello");
        });
    Path bundle = rig.signedOver(payload, Releases.file("a/passwd", "hello"));
    assertRefused("the manifest has a/passwd here", bundle);
  }

  @Test
  void entries_too_many_twice_or_too_few_are_refused() throws Exception {
    ReleaseFile a = Releases.file("a", "hello");
    byte[] twice =
        packed(tar -> {
          put(tar, new TarArchiveEntry("a"), "hello");
          put(tar, new TarArchiveEntry("a"), "hello");
        });
    assertRefused("no zeros at the end", rig.signedOver(twice, a));
    byte[] once = packed(tar -> put(tar, new TarArchiveEntry("a"), "hello"));
    assertRefused("the manifest has b here", rig.signedOver(once, a, Releases.file("b", "")));
    assertRefused(
        "is not what the manifest says", rig.signedOver(once, Releases.file("a", "jello")));
  }

  @Test
  void a_bomb_is_read_no_further_than_the_manifest_says() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zstd = new ZstdOutputStream(bytes)) {
      zstd.write(TarHeader.of("a", 5, false));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        zstd.write(zeros);
      }
    }
    byte[] bomb = bytes.toByteArray();
    assertTrue(bomb.length < 200_000, "it is one: " + bomb.length);
    ReleaseFile zero = new ReleaseFile("a", 5, false, Sha256.of(new byte[5]));
    assertRefused("something follows its end", rig.signedOver(bomb, zero));
  }

  @Test
  void what_is_no_zstd_is_refused_though_rightly_signed() throws Exception {
    long seed = 5;
    Random random = new Random(seed);
    byte[] good = packed(tar -> put(tar, new TarArchiveEntry("a"), "hello".repeat(1_000)));
    ReleaseFile file = Releases.file("a", "hello".repeat(1_000));
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
      Path bundle = rig.signedOver(bad, file);
      try {
        assertEquals(List.of("hello".repeat(1_000)), List.copyOf(rig.unpack(bundle).values()));
      } catch (BundleException e) { // most often; a bit that means nothing may be flipped
        assertTrue(String.valueOf(e.getMessage()).contains("payload"), e + " of seed " + seed);
      }
    }
    assertRefused("payload", rig.signedOver(new byte[] {1, 2, 3}, file));
    byte[] two = Arrays.copyOf(good, good.length * 2);
    System.arraycopy(good, 0, two, good.length, good.length);
    assertRefused("something follows its end", rig.signedOver(two, file));
  }

  @Test
  void a_file_that_is_replaced_by_name_or_changed_after_it_was_verified_does_no_harm()
      throws Exception {
    Path bundle = rig.signed("1.2.0");
    try (BundleFile open = BundleFile.open(bundle)) {
      VerifiedRelease release = rig.verify(open);
      Files.move(
          rig.signedOver(new byte[] {1}, Releases.file("a", "")),
          bundle,
          StandardCopyOption.REPLACE_EXISTING);
      TreeMap<String, String> files = new TreeMap<>();
      release
          .payload()
          .copyTo((f, in) ->
              files.put(f.path(), new String(in.readAllBytes(), StandardCharsets.UTF_8)));
      assertEquals(new TreeMap<>(BundleRig.FILES), files, "the descriptor is the verified file's");
    }
    Path other = rig.signed("1.3.0");
    try (BundleFile open = BundleFile.open(other)) {
      VerifiedRelease release = rig.verify(open);
      Files.write(other, new byte[(int) Files.size(other)]); // in place: the same inode
      assertThrows(
          BundleException.class, () -> release.payload().copyTo((f, in) -> in.readAllBytes()));
    }
  }

  @Test
  void a_folder_with_links_or_hidden_files_makes_no_bundle() throws Exception {
    Path link = Files.createSymbolicLink(rig.folder.resolve("link"), Path.of("/etc/passwd"));
    IOException e = assertThrows(BundleException.class, () -> rig.unsigned("1.0.0"));
    assertTrue(String.valueOf(e.getMessage()).startsWith(link + ": is no regular file"));
    Files.delete(link);
    Path hidden = Files.writeString(rig.folder.resolve(".env"), "SECRET");
    e = assertThrows(BundleException.class, () -> rig.unsigned("1.0.0"));
    assertTrue(String.valueOf(e.getMessage()).startsWith(hidden + ": "));
    assertEquals(List.of("release"), names(), "nothing half is left");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(temp)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
