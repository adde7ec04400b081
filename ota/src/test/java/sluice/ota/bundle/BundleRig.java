package sluice.ota.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Sha256;
import sluice.ota.Version;
import sluice.ota.delta.Base;

/** A folder, keys and bundles of them. */
final class BundleRig {
  static final Map<String, String> FILES =
      Map.of("bin/run", "#!/bin/sh\nexec true\n", "empty", "", "lib/app.jar", "x".repeat(100_000));

  final Path dir;
  final Path folder;
  final SigningKey key = SigningKey.generate();
  final KeySet root = new KeySet(1, List.of(key.verifyKey()));

  BundleRig(Path dir) throws IOException {
    this.dir = dir;
    this.folder = dir.resolve("release");
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    folder.resolve("bin/run").toFile().setExecutable(true);
  }

  static ReleasePlan plan(String version) {
    return new ReleasePlan(
        "sluice",
        Version.of(version),
        "any",
        Architecture.ANY,
        new TreeMap<>(),
        new Footprint(1 << 20, 64 << 20),
        Releases.NOW.minusSeconds(60),
        Releases.NOW.plusSeconds(86_400));
  }

  Path unsigned(String version) throws IOException {
    Path bundle = dir.resolve(version + ".sluice");
    BundleWriter.write(folder, plan(version), bundle);
    return bundle;
  }

  Path signed(String version) throws IOException {
    Path bundle = unsigned(version);
    BundleWriter.sign(bundle, List.of(key), null, List.of());
    return bundle;
  }

  Trust trust() {
    return Trust.of(new Root(1, Releases.NOW.plusSeconds(86_400), root), Releases.NOW);
  }

  VerifiedRelease verify(Bundle bundle) throws IOException {
    return bundle.verify(trust(), Base.NONE);
  }

  /** Opens, verifies and unpacks; the files with their contents. */
  Map<String, String> unpack(Path bundle) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (BundleFile open = BundleFile.open(bundle)) {
      verify(open)
          .payload()
          .copyTo((file, content) ->
              files.put(file.path(), new String(content.readAllBytes(), StandardCharsets.UTF_8)));
    }
    return files;
  }

  /** A bundle, rightly signed, of a payload of the attacker's choice. */
  Path signedOver(byte[] payload, ReleaseFile... files) throws IOException {
    Path bundle = dir.resolve("hostile.sluice");
    Manifest manifest =
        plan("6.6.6")
            .with(new Manifest.PayloadFacts(payload.length, Sha256.of(payload)), List.of(files));
    return signedAs(bundle, ManifestJson.write(manifest), payload);
  }

  Path signedAs(Path bundle, byte[] manifest, byte[] payload) throws IOException {
    Signed signed = new Signed(manifest, List.of()).by(key);
    List<byte[]> parts = new ArrayList<>();
    parts.add(manifest);
    parts.add(TrustJson.writeSignatures(new SignatureBlock(signed.signatures(), null, List.of())));
    parts.add(payload);
    List<String> names = List.of(BundleFile.MANIFEST, BundleFile.SIGNATURES, BundleFile.PAYLOAD);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < parts.size(); i++) {
      byte[] bytes = parts.get(i);
      out.write(TarHeader.of(names.get(i), bytes.length, false));
      out.write(bytes);
      out.write(new byte[TarHeader.padding(bytes.length)]);
    }
    out.write(new byte[TarHeader.END_BYTES]);
    return Files.write(bundle, out.toByteArray());
  }
}
