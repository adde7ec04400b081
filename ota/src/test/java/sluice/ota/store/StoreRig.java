package sluice.ota.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import sluice.ota.Manifest;
import sluice.ota.Payload;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Slot;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;
import sluice.ota.Version;

/** A store that is driven as a supervisor would, with releases whose content is their version. */
final class StoreRig {
  final SlotStore store;
  private final StoreEffects effects;
  UpdateState state;

  /** The highest version whose commit was reported, before anything failed. */
  Version committed = Version.of("0.0.0");

  StoreRig(Tree tree) throws IOException {
    store = SlotStore.open(tree);
    effects = new StoreEffects(store, StoreRig::offer, new NoChildren(), () -> Releases.NOW);
    state = effects.restart();
  }

  /** Starts nothing, and nothing fails. */
  private static final class NoChildren implements StoreEffects.Children {
    @Override
    public void start(Slot slot) {}

    @Override
    public void stop(Slot slot) {}
  }

  static Map<String, String> contents(String version) {
    Map<String, String> contents = new TreeMap<>();
    contents.put("bin/run", "run " + version);
    contents.put("lib/deep/er/app.jar", ("app " + version).repeat(1_000));
    contents.put("only-in-" + version, "");
    return contents;
  }

  static Manifest manifest(String version) {
    List<ReleaseFile> files = new ArrayList<>();
    contents(version).forEach((path, content) -> files.add(Releases.file(path, content)));
    return Releases.manifest(version, files.toArray(new ReleaseFile[0]));
  }

  static Payload payload(String version) {
    return sink -> {
      for (ReleaseFile file : manifest(version).files()) {
        String content = Objects.requireNonNull(contents(version).get(file.path()));
        sink.file(file, new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
      }
    };
  }

  private static StoreEffects.Offer offer(String version) throws IOException {
    if (version.isEmpty()) {
      throw new IOException("refused");
    }
    byte[] json = ("{\"version\":\"" + version + "\"}").getBytes(StandardCharsets.UTF_8);
    return new StoreEffects.Offer(manifest(version), json, 1, newRoots(version), payload(version));
  }

  /** Each release brings the roots up to its number. */
  private static List<StoreEffects.NewRoot> newRoots(String version) {
    List<StoreEffects.NewRoot> roots = new ArrayList<>();
    for (int number = 1; number <= Version.of(version).major(); number++) {
      roots.add(new StoreEffects.NewRoot(number, rootOf(number + ".0.0")));
    }
    return roots;
  }

  static byte[] rootOf(String version) {
    return ("root of " + version).getBytes(StandardCharsets.UTF_8);
  }

  void tell(UpdateEvent event) {
    state = effects.handle(state, event);
  }

  void install(String version) {
    tell(new UpdateEvent.Offered(version));
  }

  void commit() throws IOException {
    tell(new UpdateEvent.CommitAsked());
    noteCommit();
  }

  void tryAndCommit() throws IOException {
    tell(new UpdateEvent.TrialAsked());
    tell(new UpdateEvent.Healthy(state.step()));
    noteCommit();
  }

  private void noteCommit() throws IOException {
    Slot current = state.slots().current();
    Version version = store.version(current);
    boolean reported = state.phase() instanceof UpdatePhase.Idle;
    if (reported && version != null && version.compareTo(committed) > 0) {
      committed = version;
    }
  }

  void rollback() {
    tell(new UpdateEvent.RollbackAsked("by hand"));
  }
}
