package sluice.ota.bundle;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;

/**
 * Makes bundles of folders, and signs them. The same folder and plan make the same bytes. What is
 * written has another name until it is complete.
 */
public final class BundleWriter {
  private static final int CHUNK = 64 * 1_024;

  private BundleWriter() {}

  /** Makes a bundle that nobody has signed yet. */
  public static Manifest write(Path folder, ReleasePlan plan, Path bundle) throws IOException {
    List<ReleaseFile> files = filesOf(folder);
    Path payload = beside(bundle, ".payload");
    try {
      pack(folder, files, payload);
      Manifest manifest = plan.with(facts(payload), files);
      byte[] json = ManifestJson.write(manifest);
      ManifestJson.read(json); // what boards will do
      try (InputStream in = Files.newInputStream(payload)) {
        SignatureBlock nobody = new SignatureBlock(List.of(), null, List.of());
        write(bundle, documents(json, nobody), BundleFile.PAYLOAD, in, manifest.payload().bytes());
      }
      return manifest;
    } catch (IllegalArgumentException e) {
      throw new BundleException(folder + ": " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(payload);
    }
  }

  /**
   * Adds signatures to a bundle or delta, and puts the result in its place.
   *
   * @param delegation by which they count; null for the one that is there, or none
   * @param roots of a rotation, that boards may not have met yet; with those that are there
   */
  public static void sign(
      Path bundle, List<SigningKey> keys, @Nullable Signed delegation, List<Signed> roots)
      throws IOException {
    try (Bundle open = Bundle.open(bundle)) {
      open.unverifiedManifest(); // nobody should sign what nobody can read
      switch (open) {
        case BundleFile full -> sign(bundle, full, keys, delegation, roots);
        case DeltaFile delta -> {
          if (delegation != null || !roots.isEmpty()) {
            throw new BundleException("is a delta, and has its full bundle's delegation and roots");
          }
          DeltaWriter.sign(bundle, delta, keys);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new BundleException(bundle + ": " + e.getMessage(), e);
    }
  }

  private static void sign(
      Path bundle,
      BundleFile open,
      List<SigningKey> keys,
      @Nullable Signed delegation,
      List<Signed> roots)
      throws IOException {
    List<KeySignature> all = open.signatures().manifest();
    for (SigningKey key : keys) {
      all = KeySignature.plus(all, key.sign(open.manifestBytes()));
    }
    Signed kept = delegation == null ? open.signatures().delegation() : delegation;
    List<Signed> chain = new ArrayList<>(open.signatures().roots());
    chain.addAll(roots);
    SignatureBlock block = new SignatureBlock(all, kept, chain);
    List<Part> documents = documents(open.manifestBytes(), block);
    write(bundle, documents, BundleFile.PAYLOAD, open.packed(), open.payloadBytes());
  }

  /** A document of an archive. */
  record Part(String name, byte[] bytes) {}

  private static List<Part> documents(byte[] manifest, SignatureBlock block) {
    return List.of(
        new Part(BundleFile.MANIFEST, manifest),
        new Part(BundleFile.SIGNATURES, TrustJson.writeSignatures(block)));
  }

  /** Writes an archive: documents, and one part more that is large. */
  static void write(Path bundle, List<Part> documents, String name, InputStream content, long bytes)
      throws IOException {
    Path part = beside(bundle, ".part");
    try {
      try (FileChannel file =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(file);
        for (Part document : documents) {
          document(out, document.name(), document.bytes());
        }
        out.write(TarHeader.of(name, bytes, false));
        content.transferTo(out);
        out.write(new byte[TarHeader.padding(bytes) + TarHeader.END_BYTES]);
        file.force(true);
      }
      Files.move(part, bundle, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void document(OutputStream out, String name, byte[] bytes) throws IOException {
    out.write(TarHeader.of(name, bytes.length, false));
    out.write(bytes);
    out.write(new byte[TarHeader.padding(bytes.length)]);
  }

  private static List<ReleaseFile> filesOf(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new BundleException(folder + ": is no folder; name the one with the release's files");
    }
    List<ReleaseFile> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted().toList()) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          files.add(fileOf(folder, path));
        }
      }
    }
    return files;
  }

  private static ReleaseFile fileOf(Path folder, Path path) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new BundleException(path + ": is no regular file; a release has no links or devices");
    }
    try (InputStream in = Files.newInputStream(path)) {
      Sum sum = copy(in, OutputStream.nullOutputStream());
      return new ReleaseFile(
          folder.relativize(path).toString(), sum.bytes, Files.isExecutable(path), sum.sha256);
    } catch (IllegalArgumentException e) {
      throw new BundleException(path + ": " + e.getMessage(), e);
    }
  }

  private static void pack(Path folder, List<ReleaseFile> files, Path payload) throws IOException {
    try (OutputStream out = Files.newOutputStream(payload);
        OutputStream tar = new ZstdOutputStream(out)) {
      for (ReleaseFile file : files) {
        tar.write(TarHeader.of(file));
        try (InputStream in = Files.newInputStream(folder.resolve(file.path()))) {
          if (!copy(in, tar).equals(new Sum(file.bytes(), file.sha256()))) {
            throw new BundleException(
                folder.resolve(file.path()) + ": changed while it was packed; try again");
          }
        }
        tar.write(new byte[TarHeader.padding(file.bytes())]);
      }
      tar.write(new byte[TarHeader.END_BYTES]);
    }
  }

  static Manifest.PayloadFacts facts(Path payload) throws IOException {
    try (InputStream in = Files.newInputStream(payload)) {
      Sum sum = copy(in, OutputStream.nullOutputStream());
      return new Manifest.PayloadFacts(sum.bytes, sum.sha256);
    }
  }

  private record Sum(long bytes, Sha256 sha256) {}

  private static Sum copy(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = Sha256.begin();
    byte[] chunk = new byte[CHUNK];
    long bytes = 0;
    for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
      digest.update(chunk, 0, n);
      out.write(chunk, 0, n);
      bytes += n;
    }
    return new Sum(bytes, Sha256.ended(digest));
  }

  static Path beside(Path bundle, String suffix) {
    return bundle.resolveSibling(bundle.getFileName() + suffix);
  }
}
