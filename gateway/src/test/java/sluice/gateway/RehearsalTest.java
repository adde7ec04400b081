package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

class RehearsalTest {
  @TempDir Path dir;

  @Test
  void it_ends_once_and_leaves_nothing_behind() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("rehearsal"));
    try (Loop loop = Loop.open()) {
      List<String> escaped = new ArrayList<>();
      loop.onUncaught((where, e) -> escaped.add(where + ": " + e));
      int[] ends = new int[1];
      Rehearsal played = Rehearsal.in(loop, folder, true, Rehearsal.Way.STRAIGHT, () -> ends[0]++);
      assertEquals(0, ends[0], "not before it returns");
      Turns.until(loop, () -> ends[0] > 0, () -> escaped);
      assertEquals(1, ends[0]);
      assertEquals(List.of(), escaped);
      assertEquals("", played.shortfall());
    }
    assertFalse(Files.exists(folder));
  }
}
