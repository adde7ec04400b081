package sluice.gateway.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A directory with a spool of which every figure is known, for the tests of what reads it. */
public final class SpoolDirectory {
  /** Records appended to {@code t/plain}; the uplink {@code cloud} has acknowledged 40 of them. */
  public static final int PLAIN = 300;

  /** Records left of {@code t/few}, whose oldest were dropped. */
  public static final int FEW = 5;

  public static final int FEW_DROPPED = 7;

  private SpoolDirectory() {}

  static SpoolOptions options() {
    QueueOptions few =
        new QueueOptions(
            "few",
            List.of("t/few"),
            6,
            QueueOptions.AtLimit.DROP_OLDEST,
            0,
            FEW,
            0,
            QueueOptions.Durability.DISK);
    return new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(few));
  }

  /** Fills it. */
  public static void fill(Path dir) throws IOException {
    try (FileDisk disk = FileDisk.open(dir)) {
      fill(disk);
    }
  }

  /** The rig is still open. */
  static SpoolRig fill(Disk disk) {
    SpoolRig rig = new SpoolRig(disk, options());
    Cursor cloud = rig.spool.cursor("cloud", () -> {});
    for (int i = 0; i < PLAIN; i++) {
      byte[] payload =
          ("{\"value\":" + i + ",\"pad\":\"" + "x".repeat(700) + "\"}").getBytes(UTF_8);
      assertTrue(rig.spool.append("t/plain", payload, i) > 0);
      rig.run(3);
    }
    rig.drain(cloud).subList(0, 40).forEach(record -> cloud.ack(record.id()));
    for (int i = 0; i < FEW + FEW_DROPPED; i++) {
      assertTrue(rig.spool.append("t/few", new byte[] {(byte) 0xff, (byte) i}, i) > 0);
    }
    rig.run(3_000);
    return rig;
  }
}
