package sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.host.AddonStatus;
import sluice.addons.testkit.Compiler;
import sluice.gateway.testkit.Received;

/** Addons in an update: the old gateway's end before the new one's begin. */
class AddonHandOverTest {
  private static final int HAND_OVERS = 5;

  /** Its first reading is 1, its last -1: in its unload it may still publish. */
  private static final String COUNTS =
      """
      static int64_t count;
      static void tick(void *data) { sluice_publish_reading("count", ++count, ""); }
      static void unload(void *data) { sluice_publish_reading("count", -1, ""); }
      static int64_t init(void) {
        sluice_on_unload(unload, NULL);
        return sluice_set_interval(5, tick, NULL);
      }
      SLUICE_ADDON(counts, init)
      """;

  @TempDir Path dir;

  private static List<String> running(Gateway gateway) {
    return gateway.status().addons().stream()
        .filter(addon -> addon.state().equals("running"))
        .map(AddonStatus::name)
        .toList();
  }

  @Test
  void anAddonEndsInTheOldGatewayBeforeItBeginsInTheNewOneAndNoReadingIsLost() throws IOException {
    Path folder = Files.createDirectory(dir.resolve("addons"));
    Compiler.build(folder.resolve("counts.so"), COUNTS);
    String toml = HandOverTest.BOARD + "[addons]\nfolder = \"" + folder + "\"\n";
    try (HandOverRig rig = new HandOverRig(dir, toml)) {
      for (int i = 0; i <= HAND_OVERS; i++) {
        rig.until(() -> running(rig.working).equals(List.of("counts")));
        int before = rig.received.of("count").size();
        rig.until(() -> rig.received.of("count").size() > before + 5);
        if (i < HAND_OVERS) {
          rig.handOverToNext();
        }
      }
      rig.stop(rig.working);
      rig.until(() -> ends(rig.received.of("count")) == HAND_OVERS + 1);
      assertEquals(0, rig.working.status().refused());
      assertInOrder(rig.received.of("count"));
    }
  }

  private static long ends(List<Received.Message> counts) {
    return counts.stream().filter(message -> message.value().equals("-1")).count();
  }

  /** 1, 2, 3 ... -1, 1, 2 ...; a message that came twice has its record's id. */
  private static void assertInOrder(List<Received.Message> counts) {
    String lastId = "";
    long last = -1;
    for (Received.Message message : counts) {
      if (!message.id().equals(lastId)) {
        long value = Long.parseLong(message.value());
        assertEquals(last == -1 ? 1 : value == -1 ? -1 : last + 1, value, counts::toString);
        last = value;
        lastId = message.id();
      }
    }
  }
}
