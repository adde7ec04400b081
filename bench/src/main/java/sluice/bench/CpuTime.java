package sluice.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of processes: what other work on the machine disturbs least. */
final class CpuTime {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, which the kernel never changes

  private CpuTime() {}

  /** Of this process with all its threads. */
  static double ownSeconds() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** Of another process, in steps of 10 ms. */
  static double seconds(long pid) throws IOException {
    return parse(Files.readString(Path.of("/proc", String.valueOf(pid), "stat")));
  }

  /** Fields 14 and 15 of proc(5)'s stat; the name before them may hold anything. */
  static double parse(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
