package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.delta.Base;

/** What the beginning of a file says while the rest is still to come. */
final class BundlePreviewTest {
  @TempDir Path temp;
  private BundleRig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new BundleRig(temp);
  }

  private @Nullable BundlePreview preview(byte[] all, int have) throws IOException {
    Path file = Files.write(temp.resolve("part"), Arrays.copyOf(all, have));
    try (FileChannel open = FileChannel.open(file)) {
      Base base = path -> Files.newInputStream(rig.folder.resolve(path));
      return BundlePreview.of(open, have, rig.trust(), base);
    }
  }

  private void assertToldOnceAndForAll(byte[] all, String version) throws IOException {
    int first = 0;
    while (preview(all, first) == null) {
      first += 61;
    }
    assertTrue(first > 1_024 && first < all.length, "told at " + first);
    for (int have : new int[] {first, first + 1, (first + all.length) / 2, all.length}) {
      BundlePreview told = preview(all, have);
      assertTrue(told != null, "at " + have);
      assertEquals(all.length, told.totalBytes());
      assertEquals(version, told.manifest().version().toString());
    }
  }

  @Test
  void a_bundle_tells_its_release_and_size_once_its_documents_are_there() throws Exception {
    assertToldOnceAndForAll(Files.readAllBytes(rig.signed("1.2.0")), "1.2.0");
  }

  @Test
  void a_delta_tells_the_same_and_is_refused_for_another_base() throws Exception {
    Path delta = temp.resolve("delta.sluice");
    DeltaWriter.write(rig.signed("1.0.0"), rig.signed("1.1.0"), delta);
    BundleWriter.sign(delta, java.util.List.of(rig.key), null, java.util.List.of());
    byte[] all = Files.readAllBytes(delta);
    assertToldOnceAndForAll(all, "1.1.0");
    Files.writeString(rig.folder.resolve("bin/run"), "another");
    IOException e = assertThrows(BundleException.class, () -> preview(all, all.length));
    assertTrue(String.valueOf(e.getMessage()).contains("the full bundle is needed"));
  }

  @Test
  void what_nobody_signed_or_what_is_no_bundle_is_refused_before_its_payload() throws Exception {
    byte[] unsigned = Files.readAllBytes(rig.unsigned("1.2.0"));
    IOException e = assertThrows(BundleException.class, () -> preview(unsigned, unsigned.length));
    assertTrue(String.valueOf(e.getMessage()).contains("0 signatures of trusted keys"));
    byte[] page = "<html>".repeat(100).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertNull(preview(page, 511));
    assertThrows(BundleException.class, () -> preview(page, 512));
    byte[] huge = unsigned.clone();
    System.arraycopy(
        "77777777777".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, huge, 124, 11);
    assertThrows(BundleException.class, () -> preview(huge, 512));
  }
}
