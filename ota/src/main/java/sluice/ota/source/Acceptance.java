package sluice.ota.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.ota.Architecture;
import sluice.ota.Board;
import sluice.ota.Manifest;
import sluice.ota.Slot;
import sluice.ota.Version;
import sluice.ota.bundle.Bundle;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.BundlePreview;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.Signed;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.Trust;
import sluice.ota.bundle.TrustJson;
import sluice.ota.bundle.VerifiedRelease;
import sluice.ota.delta.Base;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;

/**
 * Whether this board takes a bundle: signatures, time, what the board is, and, for a delta, what it
 * has. Blocking, one thread at a time. What was verified last stays open, so that what is written
 * is what was verified, until the next one or the end.
 */
public final class Acceptance implements StoreEffects.Source, Closeable {
  /**
   * What the board is.
   *
   * @param root the file of root keys that came by hand or with the image
   * @param factory the folder of the release that was installed with the system
   * @param name of the product that it runs
   * @param board its kind
   * @param version of the program that asks: it is the factory's, and that of the supervisor
   */
  public record Facts(Path root, Path factory, String name, String board, Version version) {}

  private final Facts facts;
  private final SlotStore store;
  private final Supplier<Instant> clock;
  private @Nullable Bundle open;

  public Acceptance(Facts facts, SlotStore store, Supplier<Instant> clock) {
    this.facts = facts;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public StoreEffects.Offer verify(String bundle) throws IOException {
    close();
    Path path = Path.of(bundle);
    Bundle opened = Bundle.open(path);
    open = opened;
    VerifiedRelease release = verify(path, opened);
    List<StoreEffects.NewRoot> roots = new ArrayList<>();
    for (Trust.Rotated rotated : release.rotated()) {
      byte[] signed = TrustJson.writeSigned(rotated.signed());
      roots.add(new StoreEffects.NewRoot(rotated.root().version(), signed));
    }
    return new StoreEffects.Offer(
        release.manifest(),
        release.manifestBytes(),
        release.delegationVersion(),
        roots,
        release.payload());
  }

  /** As {@link #verify(String)}, of a bundle that is open; nothing is kept. */
  public VerifiedRelease verify(Path path, Bundle bundle) throws IOException {
    VerifiedRelease release = bundle.verify(trust(), base());
    try {
      requireTaken(release.manifest());
      return release;
    } catch (BundleException e) {
      throw new BundleException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Looks at a bundle while it is fetched: who has signed it, and whether this board would take it.
   * Another thread may use it than the one that verifies.
   *
   * @param wanted the version that it must be; null for any
   */
  public Gate gate(@Nullable Version wanted) {
    long[] known = {-1};
    return (file, have) -> {
      if (known[0] < 0) {
        BundlePreview preview = BundlePreview.of(file, have, trust(), base());
        if (preview != null) {
          Version version = preview.manifest().version();
          if (wanted != null && !wanted.equals(version)) {
            throw new BundleException(
                "it is version " + version + ", and " + wanted + " is wanted");
          }
          requireTaken(preview.manifest());
          known[0] = preview.totalBytes();
        }
      }
      return known[0];
    };
  }

  private void requireTaken(Manifest manifest) throws IOException {
    String refusal = board().refusal(manifest, clock.get());
    if (refusal != null) {
      throw new BundleException(refusal);
    }
  }

  /** Whom this board believes now. */
  public Trust trust() throws IOException {
    List<Signed> known = new ArrayList<>();
    for (byte[] signed : store.roots()) {
      known.add(TrustJson.readSigned(signed));
    }
    return new Trust(anchor(), known, store.delegationFloor(), clock.get());
  }

  private Root anchor() throws IOException {
    Path root = facts.root();
    if (!Files.exists(root)) {
      throw new BundleException(root + ": is not there; make it with 'sluice ota trust'");
    }
    byte[] bytes = SmallFile.readTrusted(root, TrustJson.BYTES_MAX);
    try {
      return TrustJson.readRoot(bytes);
    } catch (BundleException e) {
      throw new BundleException(
          root + ": " + e.getMessage() + "; make it with 'sluice ota trust'", e);
    }
  }

  /** The release that runs, for a delta to take from. */
  public Base base() throws IOException {
    Slot current = store.slots().current();
    return current == Slot.FACTORY
        ? FileTree.readOnly(facts.factory())::open
        : path -> store.open(current, path);
  }

  /** The version that runs. */
  public Version installed() throws IOException {
    Version installed = store.version(store.slots().current());
    return installed == null ? facts.version() : installed;
  }

  private Board board() throws IOException {
    Map<String, Version> has = new LinkedHashMap<>();
    has.put("supervisor", facts.version());
    has.put("installed", installed());
    Architecture architecture = Architecture.of(System.getProperty("os.arch", "any"));
    return new Board(
        facts.name(), facts.board(), architecture, has, store.floor(), store.bytesFree());
  }

  @Override
  public void close() throws IOException {
    Bundle last = open;
    open = null;
    if (last != null) {
      last.close();
    }
  }
}
