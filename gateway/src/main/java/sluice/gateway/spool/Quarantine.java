package sluice.gateway.spool;

import java.io.IOException;
import java.util.List;

/**
 * Damaged segments that have been read as far as they can be: kept for a person to look at, a few
 * of them. Disk worker only.
 */
final class Quarantine {
  static final String SUFFIX = ".damaged";

  /** More are not kept: the oldest goes. */
  static final int FILES_MAX = 4;

  private Quarantine() {}

  /** Takes a segment out of the log; the caller syncs the directory. */
  static void put(Disk disk, String segment) throws IOException {
    disk.rename(segment, segment + SUFFIX);
    List<String> kept = disk.list().stream().filter(name -> name.endsWith(SUFFIX)).toList();
    for (int i = 0; i < kept.size() - FILES_MAX; i++) {
      disk.delete(kept.get(i));
    }
  }
}
