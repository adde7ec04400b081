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
  private static final double TICKS_PER_SECOND = 100;

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
   * the system's uptime less that at the start. The launcher says when it handed over, as it may
   * have built for minutes in the same process; else it is the process's start time, field 22 of
   * {@code /proc/self/stat} (proc(5)).
   */
  public static long ageMillis() {
    try {
      return Math.round((uptimeSeconds() - startSeconds()) * 1_000);
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }

  private static double startSeconds() throws IOException {
    String handedOver = System.getProperty("sluice.exec.uptime");
    if (handedOver != null) {
      return Double.parseDouble(handedOver);
    }
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[19]) / TICKS_PER_SECOND; // the first two went with the name
  }

  private static double uptimeSeconds() throws IOException {
    String uptime = Files.readString(Path.of("/proc/uptime"));
    return Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
  }
}
