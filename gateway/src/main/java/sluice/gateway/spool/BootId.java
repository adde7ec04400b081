package sluice.gateway.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.tinylog.Logger;

/**
 * One boot of the machine: times of the monotonic clock can be compared within it. {@code
 * /proc/sys/kernel/random/boot_id}.
 */
record BootId(long high, long low) {
  /** Of a machine that does not say. */
  static final BootId UNKNOWN = new BootId(0, 0);

  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  static BootId current() {
    try {
      UUID id = UUID.fromString(Files.readString(FILE).strip());
      return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
    } catch (IOException | IllegalArgumentException e) {
      Logger.warn("spool: {}: {}; readings before a reboot keep their times", FILE, e);
      return UNKNOWN;
    }
  }

  boolean isKnown() {
    return high != 0 || low != 0;
  }
}
