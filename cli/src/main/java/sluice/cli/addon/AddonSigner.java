package sluice.cli.addon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.addons.AddonSignature;
import sluice.config.AddonManifest;
import sluice.config.keys.VerifyKey;
import sluice.ota.Sha256;
import sluice.ota.bundle.SigningKey;
import sluice.ota.bundle.SmallFile;

/** Signs addons: packages, folders with a manifest, and libraries without one. Blocks. */
public final class AddonSigner {
  private AddonSigner() {}

  /**
   * Signs, beside signatures of others that are there and still hold.
   *
   * @param what a package, which is replaced; a folder, which gets an {@code addon.sig}; or a
   *     library, which gets a {@code .so.sig}
   * @return the file that has the signature now
   */
  public static Path sign(Path what, List<SigningKey> keys) throws IOException {
    if (Files.isDirectory(what)) {
      AddonManifest manifest = AddonProject.manifest(what.resolve(AddonManifest.FILE));
      Path file = what.resolve(AddonSignature.FILE);
      sign(sums(what, manifest), file, keys);
      return file;
    }
    if (what.toString().endsWith(".so")) {
      Path file = what.resolveSibling(what.getFileName() + AddonSignature.SUFFIX);
      sign(Map.of(what.getFileName().toString(), sum(what)), file, keys);
      return file;
    }
    try (ScratchFolder folder = ScratchFolder.make()) {
      AddonPackage.unpack(what, folder.path());
      AddonManifest manifest = AddonProject.manifest(folder.path().resolve(AddonManifest.FILE));
      sign(folder.path(), keys);
      AddonPackage.write(folder.path(), manifest, what);
      return what;
    }
  }

  private static void sign(Map<String, String> sums, Path file, List<SigningKey> keys)
      throws IOException {
    byte[] document = AddonSignature.document(sums);
    Map<VerifyKey, byte[]> all = new LinkedHashMap<>();
    if (Files.exists(file)) {
      byte[] bytes = SmallFile.read(file, AddonSignature.BYTES_MAX);
      AddonSignature there = AddonSignature.parse(file.toString(), bytes);
      if (Arrays.equals(there.signed(), document)) {
        all.putAll(there.signatures());
      }
    }
    for (SigningKey key : keys) {
      all.put(key.verifyKey(), key.sign(document).bytes());
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(document);
    all.forEach((key, signature) ->
        text.writeBytes(AddonSignature.line(key, signature).getBytes(StandardCharsets.US_ASCII)));
    SmallFile.replace(file, text.toByteArray());
  }

  /** SHA-256 of an addon's files, by name. */
  static Map<String, String> sums(Path folder, AddonManifest manifest) throws IOException {
    Map<String, String> sums = new LinkedHashMap<>();
    for (String name : AddonProject.files(manifest)) {
      sums.put(name, sum(folder.resolve(name)));
    }
    return sums;
  }

  static String sum(byte[] bytes) {
    return Sha256.of(bytes).hex();
  }

  static String sum(Path file) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[64 << 10];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        digest.update(chunk, 0, n);
      }
    }
    return Sha256.ended(digest).hex();
  }
}
