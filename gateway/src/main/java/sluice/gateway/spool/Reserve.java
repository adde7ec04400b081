package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.tinylog.Logger;

/**
 * Room kept on the disk for the spool's own state: where others have filled the disk, what was
 * acknowledged can still be noted, and the segments that held it deleted. Disk worker only.
 */
final class Reserve {
  static final String NAME = "reserve";
  static final long BYTES = 256 * 1024;

  private final Disk disk;
  private boolean held;

  Reserve(Disk disk) {
    this.disk = disk;
  }

  /** Takes the room, if it is not held and there is any. Zeros are written where it must be. */
  void take() {
    if (held) {
      return;
    }
    try {
      List<String> names = disk.list();
      if (!names.contains(NAME)) {
        try (DiskFile file = disk.create(NAME, BYTES)) {
          if (file.size() < BYTES) {
            file.write(ByteBuffer.allocate((int) BYTES), 0);
          }
        }
      }
      held = true;
    } catch (IOException e) {
      Logger.debug("spool: no room for the reserve: {}", e.getMessage());
    }
  }

  /**
   * Frees the room.
   *
   * @return false if there was none
   */
  boolean giveUp() throws IOException {
    if (!held && !disk.list().contains(NAME)) {
      return false;
    }
    held = false;
    disk.delete(NAME);
    disk.syncDirectory();
    return true;
  }
}
