package sluice.gateway.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest extends DiskContract {
  @Override
  Disk disk() {
    return new SimulatedDisk();
  }

  @Test
  void without_a_sync_a_write_is_dropped_kept_or_torn_and_with_it_kept() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    DiskFile file = disk.create("a", 8);
    file.write(ByteBuffer.wrap(new byte[] {1, 1, 1, 1}), 0);
    file.sync();
    disk.syncDirectory();
    file.write(ByteBuffer.wrap(new byte[] {2, 2, 2, 2}), 4);
    Set<Integer> kept = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      byte[] after = disk.reboot(new Random(seed)).content("a");
      assertEquals(4, count(after, 1), "synced");
      kept.add(count(after, 2));
    }
    assertEquals(Set.of(0, 1, 2, 3, 4), kept);
  }

  @Test
  void without_a_directory_sync_a_name_is_there_or_not() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    disk.create("a", 0).close();
    disk.syncDirectory();
    disk.rename("a", "b");
    disk.create("c", 0).close();
    Set<List<String>> seen = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      seen.add(disk.reboot(new Random(seed)).list());
    }
    assertEquals(Set.of(List.of("a"), List.of("b"), List.of("b", "c")), seen, "a journal's prefix");
  }

  @Test
  void after_the_power_went_nothing_is_written_any_more() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    DiskFile file = disk.create("a", 0);
    disk.failAt(disk.calls() + 1, SimulatedDisk.Fault.CRASH);
    int failed = 0;
    for (int i = 0; i < 3; i++) {
      try {
        file.sync();
      } catch (java.io.IOException e) {
        failed++;
      }
    }
    assertEquals(3, failed);
    assertTrue(disk.isCrashed());
  }

  private static int count(byte[] in, int value) {
    int count = 0;
    for (byte b : in) {
      count += b == value ? 1 : 0;
    }
    return count;
  }
}
