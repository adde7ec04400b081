package sluice.ota.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.UpdatePhase;
import sluice.ota.Version;
import sluice.ota.store.MemoryTree.Fault;

/** Install, trial, commit and rollback, with each call to the disk failing in turn. */
final class StoreCrashTest {
  private static final int SEEDS = 3;

  /** All that can be done to slots, one after the other. */
  private static StoreRig play(MemoryTree tree) throws IOException {
    StoreRig rig = new StoreRig(tree);
    rig.install("1.0.0");
    rig.commit();
    rig.install("2.0.0");
    rig.tryAndCommit();
    rig.rollback();
    rig.install("3.0.0");
    rig.rollback();
    rig.install("4.0.0");
    rig.install("5.0.0");
    rig.tryAndCommit();
    rig.install("");
    return rig;
  }

  @Test
  void without_a_fault_it_goes_as_it_should() throws Exception {
    StoreRig rig = play(new MemoryTree());
    assertEquals(Slot.B, rig.store.slots().current());
    assertBoots(rig.store, "");
    assertEquals(Version.of("5.0.0"), rig.store.floor());
    assertEquals(1, rig.store.delegationFloor());
    assertEquals(5, rig.store.roots().size());
    assertArrayEquals(StoreRig.rootOf("5.0.0"), rig.store.roots().getLast());
    assertEquals(
        """
        2026-11-29T12:00:00Z committed slot a 1.0.0
        2026-11-29T12:00:00Z committed slot b 2.0.0
        2026-11-29T12:00:00Z rolled_back slot b 2.0.0: by hand
        2026-11-29T12:00:00Z rolled_back slot b 3.0.0: by hand
        2026-11-29T12:00:00Z committed slot b 5.0.0
        2026-11-29T12:00:00Z refused: refused\
        """,
        String.join("\n", rig.store.history()));
  }

  @Test
  void power_may_go_at_every_call_and_again_while_it_recovers() throws Exception {
    MemoryTree whole = new MemoryTree();
    play(whole);
    assertTrue(whole.calls() > 150, "calls: " + whole.calls());
    for (int call = 0; call < whole.calls(); call++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        Random random = new Random(call * 1_000L + seed);
        MemoryTree tree = new MemoryTree();
        tree.failAt(call, Fault.CRASH);
        Version committed = committed(tree);
        MemoryTree again = tree.reboot(random);
        again.failAt(random.nextInt(30), Fault.CRASH);
        committed(again);
        String where = "call " + call + ", seed " + seed;
        MemoryTree left = again.reboot(random);
        Slot current = SlotStore.view(left).slots().current();
        assertTrue(committed.major() == 0 || current != Slot.FACTORY, "a commit is kept; " + where);
        assertRecovers(left, committed, where);
      }
    }
  }

  /** Plays until the power goes; the highest version whose commit was reported. */
  private static Version committed(MemoryTree tree) {
    try {
      return play(tree).committed;
    } catch (IOException e) {
      return Version.of("0.0.0"); // it went before the first update, or while it was asked
    }
  }

  @Test
  void a_call_may_fail_with_or_without_effect_and_what_boots_is_whole() throws Exception {
    MemoryTree whole = new MemoryTree();
    play(whole);
    for (Fault fault : new Fault[] {Fault.REFUSED, Fault.DONE_AND_REFUSED}) {
      for (int call = 2; call < whole.calls(); call++) {
        MemoryTree tree = new MemoryTree();
        tree.failAt(call, fault);
        String where = fault + " at call " + call;
        StoreRig rig = play(tree);
        assertBoots(rig.store, where);
        assertRecovers(tree.reboot(new Random(call)), rig.committed, where);
      }
    }
  }

  private static void assertRecovers(MemoryTree tree, Version committed, String where)
      throws IOException {
    assertBoots(SlotStore.view(tree), where);
    StoreRig rig = new StoreRig(tree);
    assertBoots(rig.store, where);
    if (rig.state.phase() instanceof UpdatePhase.Staged(Slot slot)) {
      assertWhole(rig.store, slot, where);
    }
    Version floor = rig.store.floor();
    assertTrue(floor == null ? committed.major() == 0 : floor.compareTo(committed) >= 0, where);
    rig.install("9.0.0");
    rig.tryAndCommit();
    assertEquals(Version.of("9.0.0"), rig.store.version(rig.store.slots().current()), where);
    assertBoots(rig.store, where);
  }

  private static void assertBoots(SlotStore store, String where) throws IOException {
    Slot current = store.slots().current();
    if (current != Slot.FACTORY) {
      assertWhole(store, current, where);
    }
  }

  private static void assertWhole(SlotStore store, Slot slot, String where) throws IOException {
    assertTrue(store.slots().mark(slot) != Mark.BAD, where);
    store.verify(slot);
    Version version = store.version(slot);
    int major = version == null ? 0 : version.major();
    assertTrue(
        store.roots().size() >= major, "the roots are kept by which it was signed; " + where);
    assertArrayEquals(StoreRig.rootOf("" + version), store.roots().get(major - 1), where);
    for (Map.Entry<String, String> file : StoreRig.contents("" + version).entrySet()) {
      byte[] bytes = store.content(slot, file.getKey());
      assertEquals(file.getValue(), new String(bytes, StandardCharsets.UTF_8), where);
    }
  }
}
