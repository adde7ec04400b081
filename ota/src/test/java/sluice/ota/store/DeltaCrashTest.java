package sluice.ota.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Mark;
import sluice.ota.Releases;
import sluice.ota.Slot;
import sluice.ota.UpdateEvent;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;
import sluice.ota.Version;
import sluice.ota.bundle.Bundle;
import sluice.ota.bundle.BundleWriter;
import sluice.ota.bundle.DeltaWriter;
import sluice.ota.bundle.KeySet;
import sluice.ota.bundle.ReleasePlan;
import sluice.ota.bundle.Root;
import sluice.ota.bundle.SigningKey;
import sluice.ota.bundle.Trust;
import sluice.ota.bundle.VerifiedRelease;
import sluice.ota.store.MemoryTree.Fault;

/** A real delta is installed against the slot that runs, with each call to the disk failing. */
final class DeltaCrashTest {
  @TempDir Path temp;
  private SigningKey key;
  private Path full;
  private Path delta;
  private Path next;

  @BeforeEach
  void bundles() throws Exception {
    key = SigningKey.generate();
    Path folder = temp.resolve("release");
    Files.createDirectories(folder.resolve("lib"));
    byte[] app = new byte[100_000];
    new Random(1).nextBytes(app);
    Files.write(folder.resolve("lib/app.jar"), app);
    Files.writeString(folder.resolve("same"), "same");
    full = bundle(folder, "1.0.0");
    app[50_000]++;
    Files.write(folder.resolve("lib/app.jar"), app);
    next = bundle(folder, "2.0.0");
    delta = temp.resolve("delta.sluice");
    DeltaWriter.write(full, next, delta);
    BundleWriter.sign(delta, List.of(key), null, List.of());
  }

  private Path bundle(Path folder, String version) throws IOException {
    Path bundle = temp.resolve(version + ".sluice");
    ReleasePlan plan =
        new ReleasePlan(
            "sluice",
            Version.of(version),
            "any",
            Architecture.ANY,
            new TreeMap<>(),
            new Footprint(1 << 20, 64 << 20),
            Releases.NOW.minusSeconds(60),
            Releases.NOW.plusSeconds(86_400));
    BundleWriter.write(folder, plan, bundle);
    BundleWriter.sign(bundle, List.of(key), null, List.of());
    return bundle;
  }

  /** A store that takes real bundles. */
  private final class Rig implements StoreEffects.Source, StoreEffects.Children {
    final SlotStore store;
    final StoreEffects effects;
    final List<Bundle> open = new ArrayList<>();
    UpdateState state;

    Rig(MemoryTree tree) throws IOException {
      store = SlotStore.open(tree);
      effects = new StoreEffects(store, this, this, () -> Releases.NOW);
      state = effects.restart();
    }

    @Override
    public StoreEffects.Offer verify(String bundle) throws IOException {
      Bundle opened = Bundle.open(Path.of(bundle));
      open.add(opened);
      KeySet keys = new KeySet(1, List.of(key.verifyKey()));
      Root root = new Root(1, Releases.NOW.plusSeconds(1), keys);
      Slot current = store.slots().current();
      VerifiedRelease release =
          opened.verify(Trust.of(root, Releases.NOW), path -> store.open(current, path));
      return new StoreEffects.Offer(
          release.manifest(), release.manifestBytes(), 0, List.of(), release.payload());
    }

    @Override
    public void start(Slot slot) {}

    @Override
    public void stop(Slot slot) {}

    void tell(UpdateEvent event) {
      state = effects.handle(state, event);
    }

    void install(Path bundle) throws IOException {
      tell(new UpdateEvent.Offered(bundle.toString()));
      for (Bundle one : open) {
        one.close();
      }
      open.clear();
    }
  }

  private MemoryTree withTheFirst() throws IOException {
    MemoryTree tree = new MemoryTree();
    Rig rig = new Rig(tree);
    rig.install(full);
    rig.tell(new UpdateEvent.CommitAsked());
    assertEquals(Slot.A, rig.store.slots().current());
    return tree.reboot(new Random(0));
  }

  @Test
  void a_delta_writes_the_slot_that_the_full_bundle_would() throws Exception {
    Rig rig = new Rig(withTheFirst());
    rig.install(delta);
    assertInstanceOf(UpdatePhase.Staged.class, rig.state.phase());
    assertEquals(Version.of("2.0.0"), rig.store.version(Slot.B));
    rig.store.verify(Slot.B);
    Rig whole = new Rig(withTheFirst());
    whole.install(next);
    for (String file : List.of("lib/app.jar", "same")) {
      assertArrayEquals(content(whole, file), content(rig, file), file);
    }
  }

  private static byte[] content(Rig rig, String file) throws IOException {
    try (var in = rig.store.open(Slot.B, file)) {
      return in.readAllBytes();
    }
  }

  @Test
  void against_the_package_or_another_release_it_is_refused_and_no_slot_is_touched()
      throws Exception {
    Rig rig = new Rig(withTheFirst());
    rig.install(next);
    rig.tell(new UpdateEvent.CommitAsked());
    int before = rig.store.history().size();
    rig.install(delta); // what runs is 2.0.0 by now
    assertEquals(Mark.GOOD, rig.store.slots().mark(Slot.A));
    String last = rig.store.history().getLast();
    assertEquals(before + 1, rig.store.history().size());
    assertTrue(last.contains("refused") && last.contains("the full bundle is needed"), last);
  }

  @Test
  void power_may_go_at_every_call_and_what_boots_is_whole_and_the_update_is_made_up_for()
      throws Exception {
    MemoryTree whole = withTheFirst();
    Rig clean = new Rig(whole);
    clean.install(delta);
    clean.tell(new UpdateEvent.CommitAsked());
    assertTrue(whole.calls() > 40, "calls: " + whole.calls());
    for (Fault fault : new Fault[] {Fault.CRASH, Fault.REFUSED, Fault.DONE_AND_REFUSED}) {
      for (int call = 0; call < whole.calls(); call++) {
        String where = fault + " at call " + call;
        MemoryTree tree = withTheFirst();
        tree.failAt(call, fault);
        try {
          Rig rig = new Rig(tree);
          rig.install(delta);
          rig.tell(new UpdateEvent.CommitAsked());
        } catch (IOException e) { // the power went while the store was opened
          assertEquals(Fault.CRASH, fault, where + e);
        }
        assertMadeUpFor(tree.reboot(new Random(call)), where);
      }
    }
  }

  private void assertMadeUpFor(MemoryTree tree, String where) throws IOException {
    Rig rig = new Rig(tree);
    Slot current = rig.store.slots().current();
    assertNotEquals(Slot.FACTORY, current, where);
    rig.store.verify(current);
    if (current == Slot.A) { // not committed: the delta's base is what it was
      rig.install(delta);
      rig.tell(new UpdateEvent.CommitAsked());
    }
    current = rig.store.slots().current();
    assertEquals(Version.of("2.0.0"), rig.store.version(current), where);
    rig.store.verify(current);
  }
}
