package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is there of a file after the power went, whatever the disk made of it. */
final class PartialFileTest {
  private static final String KEY = "abc";

  @TempDir Path temp;

  private PartialFile open() throws IOException {
    return PartialFile.open(temp, KEY);
  }

  private Path file(String suffix) {
    return temp.resolve(KEY + suffix);
  }

  private void assertThere(long have, String etag) throws IOException {
    try (PartialFile file = open()) {
      assertEquals(have, file.have());
      assertEquals(etag, file.etag());
      assertEquals(have, Files.size(file(".part")));
    }
  }

  private void write(int bytes, String etag) throws IOException {
    try (PartialFile file = open()) {
      file.etag(etag);
      file.append(List.of(HttpsRig.noise(bytes)));
      file.sync();
    }
  }

  @Test
  void what_was_synced_is_there_and_what_was_not_is_cut_off() throws Exception {
    write(1_000, "\"a\"");
    assertThere(1_000, "\"a\"");
    try (PartialFile file = open()) {
      file.append(List.of(new byte[500]));
    }
    assertEquals(1_500, Files.size(file(".part")), "it is on the disk, perhaps as zeros");
    assertThere(1_000, "\"a\"");
  }

  @Test
  void after_enough_bytes_it_is_synced_by_itself() throws Exception {
    try (PartialFile file = open()) {
      file.append(List.of(new byte[(int) PartialFile.SYNC_BYTES - 1]));
      assertFalse(Files.exists(file(".state")));
      file.append(List.of(new byte[1]));
    }
    try (PartialFile file = open()) {
      assertEquals(PartialFile.SYNC_BYTES, file.have());
    }
  }

  @Test
  void a_state_that_is_damaged_or_claims_too_much_is_a_beginning() throws Exception {
    for (String state :
        List.of(
            "", "\n", "x\n", "-1\n", "1001\n", "99999999999999999999\n", "\u0000\u0001", "1000")) {
      write(1_000, "\"a\"");
      Files.writeString(file(".state"), state);
      try (PartialFile file = open()) {
        assertEquals(state.equals("1000") ? 1_000 : 0, file.have(), state);
        assertNull(file.etag());
      }
    }
  }

  @Test
  void an_entity_tag_that_would_break_a_request_is_not_used() throws Exception {
    for (String etag : List.of("W/\"a\"", "a", "\"a\r\nX: y\"", "\"" + "a".repeat(300) + "\"")) {
      write(1_000, "\"a\"");
      Files.writeString(file(".state"), "1000\n" + etag + "\n");
      try (PartialFile file = open()) {
        assertNull(file.etag(), etag);
        assertEquals(1_000, file.have());
      }
    }
  }

  @Test
  void another_download_deletes_what_is_left_of_the_last_one() throws Exception {
    write(1_000, "\"a\"");
    Files.createDirectory(temp.resolve("folder"));
    try (PartialFile other = PartialFile.open(temp, "def")) {
      assertEquals(0, other.have());
    }
    assertFalse(Files.exists(file(".part")));
    assertFalse(Files.exists(file(".state")));
    assertTrue(Files.isDirectory(temp.resolve("folder")), "whoever made it");
  }

  @Test
  void what_is_complete_has_its_name_and_nothing_else_is_left() throws Exception {
    byte[] content = HttpsRig.noise(5_000);
    try (PartialFile file = open()) {
      file.append(List.of(content));
      assertEquals(sluice.ota.Sha256.of(content), file.sum());
      assertArrayEquals(content, Files.readAllBytes(file.complete()));
    }
    try (var files = Files.list(temp)) {
      assertEquals(List.of(file(".sluice")), files.toList());
    }
  }

  @Test
  void a_disk_without_room_is_said_before_it_is_full() throws Exception {
    try (PartialFile file = open()) {
      IOException e = assertThrows(IOException.class, () -> file.requireRoom(1L << 60));
      assertTrue(String.valueOf(e.getMessage()).contains("make room"), e.getMessage());
      file.requireRoom(1);
    }
  }
}
