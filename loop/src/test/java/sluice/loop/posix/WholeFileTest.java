package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path dir;

  private List<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void a_file_is_made_and_replaced_and_nothing_is_left_beside_it() throws IOException {
    Path file = dir.resolve("state");
    WholeFile.replace(file, new byte[100]);
    WholeFile.replace(file, new byte[] {1, 2});
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
    assertEquals(List.of("state"), names());
  }

  @Test
  void what_a_power_cut_left_half_written_does_not_stand_in_the_way() throws IOException {
    Path file = dir.resolve("state");
    Files.write(dir.resolve("state.new"), new byte[1_000]);
    WholeFile.replace(file, new byte[] {3});
    assertArrayEquals(new byte[] {3}, Files.readAllBytes(file));
    assertEquals(List.of("state"), names());
  }

  @Test
  void a_folder_that_is_not_there_is_an_error() {
    assertThrows(
        IOException.class, () -> WholeFile.replace(dir.resolve("none/state"), new byte[1]));
  }
}
