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
import sluice.config.AddonManifest;

/**
 * Reloads leave nothing behind. A hundred in the usual run; {@code -Dsluice.addons.reloads=1000}
 * for more.
 */
class ReloadTest {
  private static final int RELOADS = Integer.getInteger("sluice.addons.reloads", 100);
  private static final int WARM_UP = 20;
  private static final long GROWTH_KIB_MAX = 16 << 10;

  /** Has one of everything, and 64 KiB of its own that a leak would show. */
  static final String ALL =
      """
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>
      static char *own;
      static int64_t function;
      static int ends[2];
      static void tick(void *data) { sluice_publish_reading("value", VALUE, ""); }
      static void called(void *data, void *argument) {}
      static int64_t job(void *data) { return 0; }
      static void heard(void *data, const char *t, const void *p, size_t n) {}
      static void event(void *data, const void *p, size_t n) {}
      static void ready(void *data, int64_t bits) {}
      static void run(void *data) { sluice_tsf_call(function, NULL); }
      static void unload(void *data) { free(own); close(ends[0]); close(ends[1]); }
      static int64_t init(void) {
        void *memory;
        own = malloc(65536);
        memset(own, 1, 65536);
        if (pipe(ends) < 0) return -1;
        function = sluice_tsf_create("f", 8, called, NULL);
        sluice_set_interval(1, tick, NULL);
        sluice_set_timeout(60000, tick, NULL);
        sluice_subscribe("all/x", heard, NULL);
        sluice_on("all:x", event, NULL);
        sluice_work(job, NULL, NULL);
        sluice_buffer_create(65536, &memory);
        sluice_start_thread("t", run, NULL);
        sluice_on_unload(unload, NULL);
        return sluice_watch(ends[0], SLUICE_READ, ready, NULL);
      }
      SLUICE_ADDON(all, init)
      """;

  @TempDir Path root;

  @Test
  void descriptorsMappingsAndMemoryAreBackWhereTheyWere() throws IOException {
    try (HostBench bench = new HostBench(root)) {
      Path[] versions = new Path[2];
      for (int i = 0; i < 2; i++) {
        versions[i] = Compiler.build(root.resolve("v" + i), ALL.replace("VALUE", "" + i));
      }
      reload(bench, versions, WARM_UP);
      long descriptors = HostBench.descriptors();
      long residentKib = HostBench.residentKib();
      reload(bench, versions, RELOADS);
      assertEquals(1, HostBench.libraries());
      assertEquals(descriptors, HostBench.descriptors());
      long grown = HostBench.residentKib() - residentKib;
      assertTrue(grown < GROWTH_KIB_MAX, grown + " KiB more than before");
      System.err.println(RELOADS + " reloads: " + grown + " KiB more resident");
    }
    assertEquals(0, HostBench.mappings());
  }

  private void reload(HostBench bench, Path[] versions, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Files.copy(versions[i % 2], bench.library("all"), StandardCopyOption.REPLACE_EXISTING);
      bench.outlet.heard.clear();
      bench.load(AddonManifest.bare("all", "all.so", 1));
      String reading = "all/value " + i % 2 + ".0";
      bench.until(() ->
          bench.addons.status().size() == 1
              && bench.outlet.heard.stream().anyMatch(line -> line.contains(reading)));
    }
  }
}
