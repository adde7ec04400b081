package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the spool relies on, of a real directory and of the simulated one alike. */
abstract class DiskContract {
  abstract Disk disk() throws IOException;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] content(Disk disk, String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      while (all.hasRemaining() && file.read(all, all.position()) >= 0) {
        // a read may be short
      }
      assertEquals(-1, file.read(ByteBuffer.allocate(1), file.size()), "the end");
      return all.array();
    }
  }

  private static void put(Disk disk, String name, String text) throws IOException {
    try (DiskFile file = disk.create(name, 0)) {
      file.write(bytes(text), 0);
      file.sync();
    }
  }

  @Test
  void what_is_written_is_read_at_its_position() throws Exception {
    Disk disk = disk();
    try (DiskFile file = disk.create("a", 0)) {
      file.write(bytes("hello"), 0);
      file.write(bytes("J"), 0);
      file.write(bytes("!"), 5);
      file.sync();
    }
    assertArrayEquals("Jello!".getBytes(StandardCharsets.UTF_8), content(disk, "a"));
  }

  @Test
  void a_preallocated_file_reads_as_zeros_where_nothing_was_written() throws Exception {
    Disk disk = disk();
    try (DiskFile file = disk.create("a", 4_096)) {
      assertEquals(4_096, file.size());
      file.write(bytes("x"), 10);
      file.sync();
    }
    byte[] expected = new byte[4_096];
    expected[10] = 'x';
    assertArrayEquals(expected, content(disk, "a"));
  }

  @Test
  void a_file_is_created_once_and_a_missing_one_cannot_be_opened() throws Exception {
    Disk disk = disk();
    put(disk, "a", "x");
    assertThrows(FileAlreadyExistsException.class, () -> disk.create("a", 0));
    assertThrows(NoSuchFileException.class, () -> disk.open("b"));
  }

  @Test
  void a_file_is_cut_and_written_on_from_there() throws Exception {
    Disk disk = disk();
    try (DiskFile file = disk.create("a", 100)) {
      file.write(bytes("hello world"), 0);
      file.truncate(5);
      assertEquals(5, file.size());
      file.write(bytes("!"), 5);
      file.sync();
    }
    assertArrayEquals("hello!".getBytes(StandardCharsets.UTF_8), content(disk, "a"));
  }

  @Test
  void names_are_listed_in_order_and_gone_after_deletion() throws Exception {
    Disk disk = disk();
    put(disk, "b", "");
    put(disk, "a", "");
    assertEquals(List.of("a", "b"), disk.list());
    disk.delete("b");
    disk.delete("never was");
    disk.syncDirectory();
    assertEquals(List.of("a"), disk.list());
  }

  @Test
  void a_renamed_file_takes_the_place_of_the_one_that_had_the_name() throws Exception {
    Disk disk = disk();
    put(disk, "new", "fresh");
    put(disk, "old", "stale");
    disk.rename("new", "old");
    disk.syncDirectory();
    assertEquals(List.of("old"), disk.list());
    assertArrayEquals("fresh".getBytes(StandardCharsets.UTF_8), content(disk, "old"));
    assertThrows(NoSuchFileException.class, () -> disk.rename("gone", "x"));
  }

  @Test
  void an_open_file_is_read_to_its_end_although_its_name_is_gone() throws Exception {
    Disk disk = disk();
    put(disk, "a", "still");
    try (DiskFile file = disk.open("a")) {
      disk.delete("a");
      ByteBuffer into = ByteBuffer.allocate(5);
      assertEquals(5, file.read(into, 0));
    }
  }
}
