package sluice.ota.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.Slots;

/** On a real file system. */
final class SlotStoreTest {
  @TempDir Path dir;

  private static void assertFails(String why, StoreRig rig, Slot slot) {
    IOException e = assertThrows(IOException.class, () -> rig.store.verify(slot), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void what_it_holds_can_be_read_with_ls_and_cat() throws Exception {
    try (FileTree tree = FileTree.open(dir)) {
      StoreRig rig = new StoreRig(tree);
      rig.install("1.0.0");
      assertEquals("trial\n", Files.readString(dir.resolve("slots/a.mark")));
      rig.commit();
      rig.install("2.0.0");
      rig.rollback();
      assertEquals(Path.of("slots/a"), Files.readSymbolicLink(dir.resolve("current")));
      assertEquals("run 1.0.0", Files.readString(dir.resolve("current/bin/run")));
      assertEquals("good\n", Files.readString(dir.resolve("slots/a.mark")));
      assertEquals("bad by hand\n", Files.readString(dir.resolve("slots/b.mark")));
      assertEquals("1.0.0\n", Files.readString(dir.resolve("floor")));
      assertEquals(new Slots(Slot.A, Mark.GOOD, Mark.BAD), rig.store.slots());
      assertEquals("by hand", rig.store.reason(Slot.B));
    }
  }

  @Test
  void two_updates_at_once_are_refused_and_reading_is_not() throws Exception {
    try (FileTree tree = FileTree.open(dir)) {
      new StoreRig(tree).install("1.0.0");
      IOException e = assertThrows(IOException.class, () -> FileTree.open(dir));
      assertTrue(String.valueOf(e.getMessage()).contains("another process is updating"));
      assertEquals(Mark.TRIAL, SlotStore.view(FileTree.readOnly(dir)).slots().a());
    }
    FileTree.open(dir).close();
  }

  @Test
  void what_was_changed_added_or_removed_in_a_slot_is_found() throws Exception {
    try (FileTree tree = FileTree.open(dir)) {
      StoreRig rig = new StoreRig(tree);
      rig.install("1.0.0");
      Path run = dir.resolve("slots/a/bin/run");
      rig.store.verify(Slot.A);
      Files.writeString(run, "changed");
      assertFails("slots/a/bin/run: is not what was installed", rig, Slot.A);
      Files.delete(run);
      assertFails("slots/a/bin/run: is missing", rig, Slot.A);
      Files.writeString(run, "run 1.0.0");
      Path more = Files.writeString(dir.resolve("slots/a/more"), "");
      assertFails("slots/a/more: was not installed", rig, Slot.A);
      Files.delete(more);
      rig.store.verify(Slot.A);
    }
  }

  @Test
  void a_link_in_an_old_slot_is_removed_and_not_followed() throws Exception {
    Path outside =
        Files.writeString(Files.createDirectory(dir.resolve("outside")).resolve("x"), "");
    try (FileTree tree = FileTree.open(dir.resolve("ota"))) {
      StoreRig rig = new StoreRig(tree);
      rig.install("1.0.0");
      Files.createSymbolicLink(dir.resolve("ota/slots/a/bin/out"), outside.getParent());
      rig.install("2.0.0");
      assertTrue(Files.exists(outside));
      rig.store.verify(Slot.A);
    }
  }

  @Test
  void what_somebody_else_wrote_is_no_reason_to_start_it() throws Exception {
    try (FileTree tree = FileTree.open(dir)) {
      StoreRig rig = new StoreRig(tree);
      Files.writeString(dir.resolve("slots/a.mark"), "excellent");
      assertEquals(Mark.BAD, rig.store.slots().a());
      Files.createSymbolicLink(dir.resolve("current"), Path.of("/tmp"));
      IOException e = assertThrows(IOException.class, () -> rig.store.slots());
      assertTrue(String.valueOf(e.getMessage()).contains("let it point to slots/a"));
    }
  }

  @Test
  void history_keeps_its_last_lines_and_a_reason_is_one_line() throws Exception {
    try (FileTree tree = FileTree.open(dir)) {
      StoreRig rig = new StoreRig(tree);
      for (int i = 0; i < SlotStore.HISTORY_LINES_MAX + 5; i++) {
        rig.store.note("line " + i + "\nand more");
      }
      List<String> lines = rig.store.history();
      assertEquals(SlotStore.HISTORY_LINES_MAX, lines.size());
      assertEquals("line 5 and more", lines.get(0));
    }
  }
}
