package sluice.drivers.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

class FolderChipTest {
  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final List<String> edges = new ArrayList<>();
  private final EdgeListener listener =
      (offset, rising, nanos, seqno, lineSeqno) ->
          edges.add(offset + (rising ? " up " : " down ") + lineSeqno + " at " + nanos);
  private BoardFolder board;

  @BeforeEach
  void create() throws IOException {
    board = BoardFolder.create(dir.resolve("board"));
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    board.close();
  }

  private FolderChip chip() throws IOException {
    return FolderChip.open(loop, "f", dir.resolve("board"), 8);
  }

  private void await(int count) {
    Turns.until(loop, () -> edges.size() >= count, () -> edges);
  }

  @Test
  void edges_are_the_boards_and_queue_for_another_chip_of_the_same_folder() throws IOException {
    FolderChip first = chip();
    LineRequest request = first.request("t", List.of(LineSetup.input(0)), listener);
    board.drive(0, true, 5);
    board.drive(1, true, 6); // nobody wants this one's
    await(1);
    LineHold hold = request.detach();
    first.detach();
    board.drive(0, false, 7);
    FolderChip next = chip();
    LineRequest same = next.adopt(hold, listener);
    await(2);
    assertEquals(List.of("0 up 1 at 5", "0 down 2 at 7"), edges);
    assertFalse(same.get(0));
    assertEquals(2, board.edges(0));
    assertEquals(0, board.edges(1));
    same.close();
    next.close();
  }

  @Test
  void every_value_that_an_output_was_set_to_is_seen_by_the_board() throws IOException {
    try (FolderChip chip = chip();
        LineRequest output =
            chip.request("t", List.of(LineSetup.output(4, true)), EdgeListener.none())) {
      assertTrue(board.output(4));
      output.set(4, false);
      output.set(4, true);
      assertTrue(output.get(4));
      assertTrue(board.output(4));
      assertEquals(3, board.changes(4), "on, off, on");
    }
  }

  @Test
  void what_it_cannot_do_it_refuses() throws IOException {
    try (FolderChip chip = chip()) {
      for (LineSetup odd :
          List.of(
              LineSetup.input(8),
              LineSetup.input(0).withActiveLow(true),
              LineSetup.input(0).withDebounceMicros(1_000),
              LineSetup.input(0).with(LineSetup.Edges.RISING))) {
        assertThrows(IOException.class, () -> chip.request("t", List.of(odd), listener));
      }
    }
    assertThrows(IOException.class, () -> FolderChip.open(loop, "f", dir.resolve("no"), 8));
  }

  @Test
  void a_full_queue_drops_edges_and_their_numbers_pass() throws IOException {
    try (FolderChip chip = chip();
        LineRequest request = chip.request("t", List.of(LineSetup.input(0)), listener)) {
      for (int i = 0; board.dropped() == 0; i++) {
        board.drive(0, i % 2 == 0, i);
      }
      await((int) board.edges(0) - 1);
      board.drive(0, board.edges(0) % 2 == 0, 1);
      await((int) board.edges(0) - 1);
      assertEquals(1, request.lostEdges());
    }
  }
}
