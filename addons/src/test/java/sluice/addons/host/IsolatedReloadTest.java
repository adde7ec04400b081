package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonLimits;

/**
 * Reloads of an isolated addon leave nothing behind. Fifty in the usual run; {@code
 * -Dsluice.addons.reloads=1000} for more.
 */
class IsolatedReloadTest {
  private static final int RELOADS = Integer.getInteger("sluice.addons.reloads", 50);
  private static final int WARM_UP = 20;

  /** The compiler's and the collector's; a ring that stayed would be one MiB each time. */
  private static final long GROWTH_KIB_MAX = 24 << 10;

  @TempDir Path root;

  @Test
  void processesDescriptorsMappingsAndMemoryAreBackWhereTheyWere() throws IOException {
    try (HostBench bench = new HostBench(root)) {
      Path[] versions = new Path[2];
      for (int i = 0; i < 2; i++) {
        String source = ReloadTest.ALL.replace("VALUE", "" + i);
        versions[i] = Compiler.build(root.resolve("v" + i), source);
      }
      reload(bench, versions, WARM_UP);
      long descriptors = HostBench.descriptors();
      long mappings = HostBench.mappings();
      long residentKib = HostBench.residentKib();
      reload(bench, versions, RELOADS);
      assertEquals(descriptors, HostBench.descriptors());
      assertEquals(mappings, HostBench.mappings());
      assertEquals(1, children());
      long grown = HostBench.residentKib() - residentKib;
      assertTrue(grown < GROWTH_KIB_MAX, grown + " KiB more than before");
      System.err.println(RELOADS + " reloads of a process: " + grown + " KiB more resident");
    }
    assertEquals(0, HostBench.mappings());
    assertEquals(0, children());
  }

  /** Processes of addons; the compiler's are gone. */
  private static long children() throws IOException {
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      long count = 0;
      for (Path task : tasks.toList()) {
        String children = Files.readString(task.resolve("children")).strip();
        count += children.isEmpty() ? 0 : children.split(" ").length;
      }
      return count;
    }
  }

  private void reload(HostBench bench, Path[] versions, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Files.copy(versions[i % 2], bench.library("all"), StandardCopyOption.REPLACE_EXISTING);
      bench.outlet.heard.clear();
      bench.load(IsolatedBench.manifest("all", AddonLimits.of("all")));
      String reading = "all/value " + i % 2 + ".0";
      bench.until(() ->
          bench.addons.status().size() == 1
              && bench.outlet.heard.stream().anyMatch(line -> line.contains(reading)));
    }
  }
}
