package sluice.addons.child;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** A process's output, as lines of a log. */
class OutputLinesTest {
  private final List<String> told = new ArrayList<>();
  private int[] pipe = {};

  @BeforeEach
  void open() throws PosixException {
    pipe = Posix.pipe();
  }

  @AfterEach
  void close() {
    Posix.close(pipe[0]);
    Posix.close(pipe[1]);
  }

  private void write(String text) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(UTF_8));
      assertEquals(bytes.byteSize(), Posix.write(pipe[1], bytes, bytes.byteSize()));
    }
  }

  @Test
  void linesAreToldWhenTheyEndAndWhatMovesACursorIsNot() {
    try (OutputLines lines = new OutputLines(pipe[0])) {
      write("one\ntwo \u001b[2J\n\nthr");
      lines.read(told::add);
      assertEquals(List.of("one", "two ?[2J"), told);
      write("ee \u00b0C\nrest");
      lines.read(told::add);
      assertFalse(lines.read(told::add));
      lines.flush(told::add);
      assertEquals(List.of("one", "two ?[2J", "three \u00b0C", "rest"), told);
    }
  }

  @Test
  void aLineHasALimitAndTheNextOneIsWhole() {
    try (OutputLines lines = new OutputLines(pipe[0])) {
      write("x".repeat(2 * OutputLines.LINE_MAX) + "\nnext\n");
      lines.read(told::add);
      assertEquals(List.of("x".repeat(OutputLines.LINE_MAX), "next"), told);
    }
  }
}
