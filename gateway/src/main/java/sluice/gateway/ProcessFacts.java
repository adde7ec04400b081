package sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What this process knows about itself. Any thread; reads {@code /proc}, which never blocks. */
public final class ProcessFacts {
  private static final int THREADS_MAX = 256;

  /** {@code sysconf(_SC_CLK_TCK)} is 100 on every Linux that we run on. */
  private static final long MILLIS_PER_TICK = 10;

  private ProcessFacts() {}

  /** Resident memory in KiB ({@code VmRSS} of proc(5)), or -1 if the kernel does not tell. */
  public static long residentKib() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.substring(6, line.length() - 2).trim());
        }
      }
      return -1;
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }

  /** The names of all live Java threads, the JVM's own among them, sorted. */
  public static List<String> threadNames() {
    ThreadGroup root = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
    for (ThreadGroup up = root.getParent(); up != null; up = up.getParent()) {
      root = up;
    }
    Thread[] found = new Thread[THREADS_MAX];
    int count = root.enumerate(found);
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(found[i].getName());
    }
    names.sort(null);
    return names;
  }

  /**
   * Milliseconds since the process was started (10 ms steps), or -1 if the kernel does not tell:
   * the system's uptime less the process's start time, field 22 of {@code /proc/self/stat}
   * (proc(5)).
   */
  public static long ageMillis() {
    try {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long startTicks = Long.parseLong(fields[19]); // field 22: the first two went with the name
      String uptime = Files.readString(Path.of("/proc/uptime"));
      double uptimeSeconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
      return Math.round(uptimeSeconds * 1_000) - startTicks * MILLIS_PER_TICK;
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }
}
