package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.tinylog.Logger;

/**
 * Children that outlived a parent which was killed: they end by themselves, and nothing is started
 * beside them. The file has a line {@code PID START} for each, where the start tells a process from
 * a later one of the same number.
 */
final class Leftovers {
  /** How long they may take to end by themselves. */
  static final long MILLIS_MAX = 15_000;

  private static final long LOOK_MILLIS = 20;
  private static final int LINES_MAX = 32;

  private final Path file;

  Leftovers(Path file) {
    this.file = file;
  }

  /** Waits until none of them is left; in the end by SIGKILL. Blocks. */
  void await() throws IOException {
    List<ProcessHandle> left = alive();
    if (left.isEmpty()) {
      return;
    }
    Logger.warn("supervisor: waits for {} of a parent before", left);
    long deadline = System.nanoTime() + MILLIS_MAX * 1_000_000;
    while (left.stream().anyMatch(ProcessHandle::isAlive)) {
      if (System.nanoTime() - deadline > 0) {
        left.forEach(ProcessHandle::destroyForcibly);
      }
      LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
    }
  }

  private List<ProcessHandle> alive() throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    if (!Files.exists(file)) {
      return found;
    }
    for (String line : Files.readAllLines(file).stream().limit(LINES_MAX).toList()) {
      String[] fields = line.split(" ", 2);
      if (fields.length == 2 && fields[0].matches("[1-9][0-9]{0,9}")) {
        ProcessHandle.of(Long.parseLong(fields[0]))
            .filter(process -> start(process).equals(fields[1]))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /** These are all that there are now. */
  void write(List<Long> pids) {
    StringBuilder lines = new StringBuilder();
    for (long pid : pids) {
      ProcessHandle.of(pid)
          .ifPresent(process -> lines.append(pid).append(' ').append(start(process)).append('\n'));
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.writeString(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Logger.warn("supervisor: {}: {}", file, e.getMessage());
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }
}
