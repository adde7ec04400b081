package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonSignature;
import sluice.config.AddonsConfig;
import sluice.config.keys.VerifyKey;

/**
 * Whose addons are loaded.
 *
 * @param required whether unsigned ones are refused
 * @param keys empty: signatures are not looked at
 */
public record Trust(boolean required, Set<VerifyKey> keys) {
  /** Everybody's. */
  public static final Trust ANYBODY = new Trust(false, Set.of());

  private static final int KEY_BYTES_MAX = 4_096;

  /**
   * As {@code [addons]} says. Blocks.
   *
   * @throws IOException if a key cannot be read
   */
  public static Trust of(AddonsConfig config) throws IOException {
    Set<VerifyKey> keys = new HashSet<>();
    for (Path file : config.keys()) {
      try (InputStream in = Files.newInputStream(file)) {
        String pem = new String(in.readNBytes(KEY_BYTES_MAX), StandardCharsets.ISO_8859_1);
        keys.add(VerifyKey.ofPem(file.toString(), pem));
      } catch (IOException e) {
        throw new IOException("addons: key " + e.getMessage() + "; see [addons] keys", e);
      }
    }
    return new Trust(config.requireSigned(), keys);
  }

  /**
   * Checks an addon's files, as they are going to be used.
   *
   * @param what errors call it
   * @param sums SHA-256 in hexadecimal by file name
   * @param signature null if there is none
   * @throws IOException if they are not to be used, with the reason
   */
  public void check(String what, Map<String, String> sums, @Nullable AddonSignature signature)
      throws IOException {
    if (signature == null) {
      if (required) {
        throw new RefusedException(
            what + ": is not signed; see 'sluice addon sign', and [addons] require_signed");
      }
      return;
    }
    if (keys.isEmpty()) {
      return;
    }
    if (!signature.isSignedBy(keys)) {
      throw new RefusedException(what + ": is signed by none of the keys of [addons] keys");
    }
    for (Map.Entry<String, String> sum : sums.entrySet()) {
      if (!sum.getValue().equals(signature.sums().get(sum.getKey()))) {
        throw new RefusedException(
            what + ": " + sum.getKey() + " is not what was signed; install it anew");
      }
    }
  }

  /** As a worker finds it beside an addon. */
  static @Nullable AddonSignature beside(Candidate candidate) throws IOException {
    Path file = candidate.signature();
    if (!Files.exists(file)) {
      return null;
    }
    try (OpenFile open = OpenFile.open(file);
        InputStream in = Files.newInputStream(open.path())) {
      PlaceCheck.check(open, candidate.root());
      byte[] bytes = in.readNBytes(AddonSignature.BYTES_MAX + 1);
      return AddonSignature.parse(file.toString(), bytes);
    }
  }
}
