package sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Architecture;
import sluice.ota.Board;
import sluice.ota.Manifest;
import sluice.ota.Slot;
import sluice.ota.Version;
import sluice.ota.bundle.BundleException;
import sluice.ota.bundle.BundleFile;
import sluice.ota.bundle.KeySet;
import sluice.ota.bundle.SmallFile;
import sluice.ota.bundle.TrustJson;
import sluice.ota.bundle.VerifiedRelease;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;

/** This board, as the command line says it is: where its slots are and whom it trusts. */
record OtaBoard(Path dir, Path root, String name, String board) {
  private static final String DIR = "/var/lib/sluice/ota";
  private static final String ROOT = "/etc/sluice/root.json";

  static CommandSpec addOptions(CommandSpec spec) {
    return addDir(spec)
        .addOption(OtaOptions.path("--root", "FILE", false, "The root keys: " + ROOT + "."))
        .addOption(OtaOptions.text("--name", "NAME", false, "The product that it runs: sluice."))
        .addOption(
            OtaOptions.text("--board", "NAME", false, "Its kind; without, only bundles for any."));
  }

  static CommandSpec addDir(CommandSpec spec) {
    return spec.addOption(OtaOptions.path("--dir", "DIR", false, "The slots: " + DIR + "."));
  }

  static OtaBoard of(ParseResult options) {
    return new OtaBoard(
        dir(options),
        known(options, "--root")
            ? options.matchedOptionValue("--root", Path.of(ROOT))
            : Path.of(ROOT),
        known(options, "--name") ? options.matchedOptionValue("--name", "sluice") : "sluice",
        known(options, "--board") ? options.matchedOptionValue("--board", "unknown") : "unknown");
  }

  static Path dir(ParseResult options) {
    return options.matchedOptionValue("--dir", Path.of(DIR));
  }

  private static boolean known(ParseResult options, String name) {
    return options.commandSpec().findOption(name) != null;
  }

  /** The slots, to be looked at; also if there are none yet. */
  SlotStore view() {
    return SlotStore.view(FileTree.readOnly(dir));
  }

  /** Verifies a bundle against the keys, the time, and what this board is. */
  VerifiedRelease verify(Path path, BundleFile bundle, SlotStore store) throws IOException {
    Instant now = Instant.now();
    KeySet keys = keys();
    VerifiedRelease release = bundle.verify(keys, store.delegationFloor(), now);
    String refusal = facts(store).refusal(release.manifest(), now);
    if (refusal != null) {
      throw new BundleException(path + ": " + refusal);
    }
    return release;
  }

  private KeySet keys() throws IOException {
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

  private Board facts(SlotStore store) throws IOException {
    Map<String, Version> has = new LinkedHashMap<>();
    has.put("supervisor", Version.of(Main.VERSION));
    Version installed = store.version(store.slots().current());
    has.put("installed", installed == null ? Version.of(Main.VERSION) : installed);
    Architecture architecture = Architecture.of(System.getProperty("os.arch", "any"));
    return new Board(name, board, architecture, has, store.floor(), bytesFree());
  }

  private long bytesFree() throws IOException {
    Path there = dir.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  /** The slots, to be changed by one process at a time. */
  Session open() throws IOException {
    FileTree tree = FileTree.open(dir);
    try {
      return new Session(this, SlotStore.open(tree));
    } catch (IOException e) {
      tree.close();
      throw e;
    }
  }

  /** Slots that are being changed, and the bundle that is open meanwhile. */
  static final class Session implements StoreEffects.Source, StoreEffects.Children, Closeable {
    final SlotStore store;
    final StoreEffects effects;
    private final OtaBoard board;
    private @Nullable BundleFile bundle;

    private Session(OtaBoard board, SlotStore store) {
      this.board = board;
      this.store = store;
      this.effects = new StoreEffects(store, this, this, Instant::now);
    }

    @Override
    public StoreEffects.Offer verify(String path) throws IOException {
      BundleFile open = BundleFile.open(Path.of(path));
      bundle = open;
      VerifiedRelease release = board.verify(Path.of(path), open, store);
      Manifest manifest = release.manifest();
      return new StoreEffects.Offer(
          manifest, release.manifestBytes(), release.delegationVersion(), release.payload());
    }

    /** The commands ask for no trial: who starts slots is the supervisor. */
    @Override
    public void start(Slot slot) throws IOException {
      throw new IOException("slot " + slot + ": there is no supervisor to start it");
    }

    /** Nothing was started. */
    @Override
    public void stop(Slot slot) {}

    @Override
    public void close() throws IOException {
      store.close();
      if (bundle != null) {
        bundle.close();
      }
    }
  }
}
