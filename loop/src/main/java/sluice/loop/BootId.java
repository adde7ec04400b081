package sluice.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.tinylog.Logger;

/**
 * One boot of the machine: times of the monotonic clock can be compared within it. {@code
 * /proc/sys/kernel/random/boot_id}.
 */
public record BootId(long high, long low) {
  /** Of a machine that does not say; not even equal boots are the same then. */
  public static final BootId UNKNOWN = new BootId(0, 0);

  private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

  /** This boot's. */
  public static BootId current() {
    try {
      return parse(Files.readString(FILE).strip());
    } catch (IOException | IllegalArgumentException e) {
      Logger.warn("boot: {}: {}; readings keep the times that they had", FILE, e);
      return UNKNOWN;
    }
  }

  /**
   * As the kernel and {@link #text} write it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static BootId parse(String uuid) {
    UUID id = UUID.fromString(uuid);
    return new BootId(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  /** Whether times of both can be compared. */
  public boolean isSameAs(BootId other) {
    return isKnown() && equals(other);
  }

  public boolean isKnown() {
    return high != 0 || low != 0;
  }

  /** As the kernel writes it. */
  public String text() {
    return new UUID(high, low).toString();
  }
}
