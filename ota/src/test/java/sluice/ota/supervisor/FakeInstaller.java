package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import sluice.loop.Loop;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;

/**
 * A real installer's process, of the rig's bundles; one of mode {@code installer-dies} ends it in
 * the middle of its write.
 */
final class FakeInstaller {
  private FakeInstaller() {}

  static List<String> command(Path slots) {
    return FakeChild.command(SupervisorRig.JAVA, FakeInstaller.class, slots.toString());
  }

  public static void main(String[] args) throws IOException {
    try (SlotStore store = SlotStore.open(FileTree.openBeside(Path.of(args[0])));
        Loop loop = Loop.open()) {
      StoreEffects effects =
          new StoreEffects(
              store, FakeInstaller::offer, new SupervisorRig.NoChildren(), Instant::now);
      InstallerDesk.open(loop, effects, slot -> SupervisorRig.PROOF);
      loop.run();
    }
  }

  private static StoreEffects.Offer offer(String bundle) throws IOException {
    StoreEffects.Offer offer = SupervisorRig.offer(bundle);
    if (!bundle.endsWith(" installer-dies")) {
      return offer;
    }
    return new StoreEffects.Offer(
        offer.manifest(),
        offer.manifestBytes(),
        0,
        List.of(),
        sink -> Runtime.getRuntime().halt(9));
  }
}
