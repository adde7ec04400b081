package sluice.gateway.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Who has a directory's lock (flock(2)), asked without touching it: {@code /proc/locks}. Another
 * container's processes have no id here.
 */
public final class LockHolder {
  private static final Path LOCKS = Path.of("/proc/locks");

  private LockHolder() {}

  /** The process, or nothing if there is none, or the kernel does not tell. */
  public static OptionalLong of(Path dir) {
    try {
      long inode = (long) Files.getAttribute(dir, "unix:ino");
      long device = (long) Files.getAttribute(dir, "unix:dev");
      return find(Files.readAllLines(LOCKS), place(device, inode), inode);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /** {@code NUMBER: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE 0 EOF}, devices in hex. */
  static OptionalLong find(List<String> locks, String place, long inode) {
    for (String lock : locks) {
      String[] fields = lock.strip().split(" +", -1);
      boolean held = fields.length > 5 && fields[1].equals("FLOCK") && fields[3].equals("WRITE");
      // A file system over several devices (btrfs, overlay) has a device of its own.
      boolean here =
          held
              && (place.startsWith("00:")
                  ? fields[5].endsWith(":" + inode)
                  : fields[5].equals(place));
      if (here) {
        return OptionalLong.of(Long.parseLong(fields[4]));
      }
    }
    return OptionalLong.empty();
  }

  /** As makedev(3) packs them. */
  private static String place(long device, long inode) {
    long major = (device >> 8 & 0xfff) | (device >> 32 & ~0xfffL);
    long minor = (device & 0xff) | (device >> 12 & ~0xffL);
    return "%02x:%02x:%d".formatted(major, minor, inode);
  }
}
