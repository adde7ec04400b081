package sluice.loop.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final String LIBRARY =
      """
      7f0000000000-7f0000100000 r-xp 00000000 fe:00 1234                       /usr/lib/a b.so
      Size:               1024 kB
      Rss:                 512 kB
      Anonymous:             0 kB
      VmFlags: rd ex mr mw me
      """;

  @Test
  void clean_read_only_mappings_of_files_are_given_back() {
    assertEquals(
        List.of(new Memory.Range(0x7f0000000000L, 0x100000)),
        Memory.cleanFileRanges(LIBRARY.lines().toList()));
  }

  @Test
  void relocated_pages_are_kept_for_they_are_nowhere_else() {
    String relocated =
        LIBRARY.replace("Anonymous:             0 kB", "Anonymous:             4 kB");
    assertEquals(List.of(), Memory.cleanFileRanges(relocated.lines().toList()));
  }

  @Test
  void writable_and_nameless_mappings_are_kept() {
    String writable = LIBRARY.replace("r-xp", "rw-p");
    String heap = LIBRARY.replace("/usr/lib/a b.so", "[heap]");
    String nameless = LIBRARY.replace("                       /usr/lib/a b.so", "");
    for (String kept : List.of(writable, heap, nameless)) {
      assertEquals(List.of(), Memory.cleanFileRanges(kept.lines().toList()), kept);
    }
  }

  @Test
  void what_can_be_written_and_is_no_files_is_our_own() {
    String writable = LIBRARY.replace("r-xp", "rw-p");
    String heap = writable.replace("/usr/lib/a b.so", "[heap]");
    String nameless = writable.replace("                       /usr/lib/a b.so", "");
    Memory.Range all = new Memory.Range(0x7f0000000000L, 0x100000);
    for (String own : List.of(heap, nameless)) {
      assertEquals(List.of(all), Memory.ownRanges(own.lines().toList()), own);
    }
    for (String other : List.of(LIBRARY, writable)) {
      assertEquals(List.of(), Memory.ownRanges(other.lines().toList()), other);
    }
  }

  @Test
  void no_huge_pages_fill_up_what_was_given_back() throws Exception {
    assumeTrue(Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage")));
    Memory.giveBack();
    String smaps = Files.readString(Path.of("/proc/self/smaps"));
    String heap = smaps.substring(smaps.indexOf("[heap]"));
    Matcher flags = Pattern.compile("VmFlags:.*").matcher(heap);
    assertTrue(flags.find() && flags.group().contains(" nh"), heap);
  }

  @Test
  void the_process_goes_on_after_it_gave_memory_back() throws Exception {
    assertFalse(Memory.cleanFileRanges(Files.readAllLines(Path.of("/proc/self/smaps"))).isEmpty());
    Memory.giveBack();
    Memory.giveBack();
    assertEquals(3, List.of(1, 2, 3).size());
  }
}
